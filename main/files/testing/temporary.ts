import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, vi } from 'vitest';

/** A fresh folder for each test. @returns a path in it */
export function temporaryFolder(): (...names: string[]) => string {
  let folder = '';
  beforeEach(async () => {
    folder = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), 'netloom-files-')));
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await fs.rm(folder, { recursive: true, force: true });
  });
  return (...names) => path.join(folder, ...names);
}

/** Makes every write from now on fail as a full disk does, after the first bytes got through. */
export function fillDisk(): void {
  const open = fs.open.bind(fs);
  vi.spyOn(fs, 'open').mockImplementation(async (...args: Parameters<typeof open>) => {
    const handle = await open(...args);
    vi.spyOn(handle, 'writeFile').mockImplementation(async (data) => {
      await handle.write(Buffer.from(data as string).subarray(0, 3));
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    });
    return handle;
  });
}

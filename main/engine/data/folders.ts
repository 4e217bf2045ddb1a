import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { NetloomError } from '#shared/errors';
import { giveSigns, ownerLives, ownName } from '../owner';

/** Where files lie that can be made anew: the system's place for such, never the temporary folder, which may be memory. NETLOOM_CACHE names another. */
export function cacheFolder(): string {
  const asked = process.env['NETLOOM_CACHE'];
  if (asked) return path.resolve(asked);
  const home = os.homedir();
  switch (process.platform) {
    case 'win32':
      return path.join(
        process.env['LOCALAPPDATA'] || path.join(home, 'AppData', 'Local'),
        'Netloom',
        'Cache',
      );
    case 'darwin':
      return path.join(home, 'Library', 'Caches', 'Netloom');
    default:
      return path.join(process.env['XDG_CACHE_HOME'] || path.join(home, '.cache'), 'netloom');
  }
}

let own: string | undefined;

const signEvery = 60_000;
/** Of a process in another container: a computer may have slept over the weekend. */
const silence = 7 * 24 * 3600 * 1000;

/** A folder for files that are of use to this process alone. It goes when the process ends; what a killed one left goes with the next, in another container after a week. */
export function workFolder(): string {
  if (own !== undefined) return own;
  const name = `${ownName()}-${randomBytes(4).toString('hex')}`;
  let folder = path.join(cacheFolder(), 'work', name);
  try {
    fs.mkdirSync(folder, { recursive: true });
    removeForsaken(path.dirname(folder));
  } catch {
    // A home that cannot be written does not keep anybody from working with small files.
    folder = path.join(os.tmpdir(), `netloom-${name}`);
    fs.mkdirSync(folder, { recursive: true });
  }
  giveSigns(folder, signEvery);
  process.once('exit', () => {
    try {
      fs.rmSync(folder, { recursive: true, force: true });
    } catch {
      // Windows keeps files that are open; the next process removes them.
    }
  });
  return (own = folder);
}

function removeForsaken(work: string): void {
  for (const name of fs.readdirSync(work))
    try {
      const folder = path.join(work, name);
      if (!ownerLives(name, fs.statSync(folder).mtimeMs, silence))
        fs.rmSync(folder, { recursive: true, force: true });
    } catch {
      // another process is at it
    }
}

/** @throws NetloomError `data.diskFull` where a folder's disk has not that many bytes left */
export async function requireSpace(folder: string, bytes: number, what: string): Promise<void> {
  // Node before 18.15 cannot ask; then the writing itself will tell.
  const { statfs } = fs.promises as Partial<typeof fs.promises>;
  const disk = await statfs?.(folder).catch(() => null);
  if (disk && disk.bavail * disk.bsize < bytes) throw diskFull(folder, what, bytes, disk.bavail * disk.bsize);
}

/** @param free how much there is, where it is known */
export function diskFull(folder: string, what: string, bytes: number, free?: number): NetloomError {
  const there = free === undefined ? 'there is less' : `there are ${size(free, Math.floor)}`;
  return new NetloomError(
    'data.diskFull',
    `Expected ${size(bytes)} of free space in ${folder} for ${what}; ${there}.`,
    'Free some space, or name a folder on another disk in NETLOOM_CACHE.',
  );
}

const size = (bytes: number, round = Math.ceil): string =>
  bytes >= 1e9 ? `${round(bytes / 1e8) / 10} GB` : `${round(bytes / 1e6)} MB`;

/** Whether a system's or the database's error means that the disk is full. */
export const isDiskFull = (error: unknown): boolean =>
  (error as NodeJS.ErrnoException | null)?.code === 'ENOSPC' ||
  (error instanceof Error && /No space left on device|disk full|not enough space/i.test(error.message));

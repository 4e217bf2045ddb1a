import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { fault } from './fault';

/** Bytes of a file: text, one block, or blocks one after the other. */
export type FileData = string | Uint8Array | Blocks;
type Blocks = Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

/** Windows' virus scanners hold a new file for a moment; a rename is tried again for about this long in all. */
const RENAME_PATIENCE_MS = 1000;
/** A temporary file that old belongs to a write whose process was killed. */
const STALE_MS = 60 * 60 * 1000;

/**
 * Replaces a file in one step: whoever reads it, also after a crash or a full disk, finds the old content or the new.
 *
 * The new content goes to a temporary file in the same folder (a rename never crosses devices), reaches the disk, and
 * takes the old one's place and mode. A symbolic link stays one: what it points to is replaced.
 *
 * @param file where; its folder must exist
 * @throws the system's error, with the old file untouched and the temporary one gone
 */
export async function writeFileAtomic(file: string, data: FileData): Promise<void> {
  const target = await realTarget(file);
  const folder = path.dirname(target);
  const prefix = `.${path.basename(target)}.`;
  const temporary = path.join(folder, `${prefix}${randomBytes(6).toString('hex')}.tmp`);
  const mode = await fs.stat(target).then(
    (stat) => stat.mode & 0o777,
    () => undefined,
  );
  try {
    const handle = await fs.open(temporary, 'wx', mode ?? 0o666);
    try {
      // The umask narrows the mode given to open; an existing file's mode is kept as it was.
      if (mode !== undefined) await handle.chmod(mode);
      await fault('write:opened', target);
      for await (const block of blocks(data)) await handle.writeFile(block);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await fault('write:written', target);
    await renamePatiently(temporary, target);
    await fault('write:renamed', target);
  } catch (error) {
    await fs.rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncFolder(folder);
  await removeStale(folder, prefix);
}

/** The file behind symbolic links; the path itself where nothing is there yet. */
async function realTarget(file: string): Promise<string> {
  try {
    return await fs.realpath(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return path.resolve(file);
  }
}

function blocks(data: FileData): Blocks {
  return typeof data === 'string' || ArrayBuffer.isView(data) ? [data as string | Uint8Array] : data;
}

async function renamePatiently(from: string, to: string): Promise<void> {
  const held = new Set(['EPERM', 'EACCES', 'EBUSY']);
  for (let waited = 0, wait = 10; ; waited += wait, wait *= 2) {
    try {
      return await fs.rename(from, to);
    } catch (error) {
      const again = process.platform === 'win32' && held.has((error as NodeJS.ErrnoException).code ?? '');
      if (!again || waited >= RENAME_PATIENCE_MS) throw error;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}

/** Makes the rename itself last. Not every system or file system can; the content is on the disk in any case. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await fs.open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    // Windows does not open folders; some network file systems do not sync them.
  }
}

async function removeStale(folder: string, prefix: string): Promise<void> {
  const names = await fs.readdir(folder).catch(() => [] as string[]);
  for (const name of names.filter((name) => name.startsWith(prefix) && name.endsWith('.tmp'))) {
    const file = path.join(folder, name);
    const stat = await fs.stat(file).catch(() => undefined);
    if (stat && Date.now() - stat.mtimeMs > STALE_MS)
      await fs.rm(file, { force: true }).catch(() => undefined);
  }
}

import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { promises as fs } from 'node:fs';
import { NetloomError } from '#shared/errors';
import { writeFileAtomic } from '../../files/atomic';
import type { OutFile } from './tfjs';

export type Written = { path: string; bytes: number }[];

/**
 * Writes files side by side into a folder that exists or can be made.
 * @throws NetloomError `files.unwritable`
 */
export async function writeFiles(folder: string, files: readonly OutFile[]): Promise<Written> {
  return named(folder, async () => {
    await fs.mkdir(folder, { recursive: true });
    for (const file of files) await writeFileAtomic(path.join(folder, file.name), file.data);
    return listed(folder, files);
  });
}

/**
 * Writes a whole folder in one step: it appears, or takes the place of an earlier export, only when all files are there.
 * @param own tells the names of files that an earlier export may have left
 * @throws NetloomError `export.foreignFolder` where the folder holds anything else, `files.unwritable`
 */
export async function writeFolder(
  folder: string,
  files: readonly OutFile[],
  own: (name: string) => boolean,
): Promise<Written> {
  return named(folder, async () => {
    const old = await fs.readdir(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    });
    const foreign = old?.find((name) => !own(name));
    if (foreign !== undefined || (old && old.length > 0 && !old.includes('netloom.json')))
      throw new NetloomError('export.foreignFolder', `The folder ${folder} already holds something else (${foreign ?? old![0]!}).`, 'Choose a new or empty folder.'); // prettier-ignore
    const beside = (kind: string) => path.join(path.dirname(folder), `.${path.basename(folder)}.${randomBytes(6).toString('hex')}.${kind}`); // prettier-ignore
    const fresh = beside('new');
    const gone = beside('old');
    try {
      await fs.mkdir(fresh, { recursive: true });
      for (const file of files) await writeFileAtomic(path.join(fresh, file.name), file.data);
      if (old) await fs.rename(folder, gone);
      await fs.rename(fresh, folder).catch(async (error: unknown) => {
        if (old) await fs.rename(gone, folder);
        throw error;
      });
      return listed(folder, files);
    } finally {
      const stale = await leftBehind(folder).catch(() => []);
      for (const left of [fresh, gone, ...stale]) await fs.rm(left, { recursive: true, force: true }).catch(() => undefined); // prettier-ignore
    }
  });
}

/** What exports to this place left beside it whose process was killed more than an hour ago. */
async function leftBehind(folder: string): Promise<string[]> {
  const parent = path.dirname(folder);
  const prefix = `.${path.basename(folder)}.`;
  const names = (await fs.readdir(parent)).filter(
    (name) => name.startsWith(prefix) && /^[0-9a-f]{12}\.(new|old)$/.test(name.slice(prefix.length)),
  );
  const old = await Promise.all(
    names.map(async (name) => {
      const stat = await fs.stat(path.join(parent, name)).catch(() => null);
      return stat !== null && Date.now() - stat.mtimeMs > staleMs;
    }),
  );
  return names.filter((_, i) => old[i]).map((name) => path.join(parent, name));
}
const staleMs = 60 * 60 * 1000;

const listed = (folder: string, files: readonly OutFile[]): Written =>
  files.map(({ name, data }) => ({ path: path.join(folder, name), bytes: Buffer.byteLength(data) }));

async function named<T>(place: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof NetloomError) throw error;
    throw new NetloomError('files.unwritable', `${place} cannot be written: ${(error as Error).message}`, 'Choose a folder you may write to.', { cause: error }); // prettier-ignore
  }
}

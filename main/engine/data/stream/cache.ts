import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { version } from '../../../../package.json';
import { cacheFolder } from '../folders';
import { manifestFile, manifestSchema, partNames, rowsFile, type Manifest } from './format';

/** Raised whenever rows are kept in another way. */
const format = 1;
/** Prepared rows that are kept for later, all together. */
const bytesAtMost = 10e9;
/** Rows that were asked for this lately may be in use. */
const inUse = 60 * 60 * 1000;

const place = (): string => path.join(cacheFolder(), 'prepared');

/** Where rows are kept that were prepared like this. @param how all that they depend on but the file's content */
export const folderOf = (how: unknown): string =>
  path.join(place(), createHash('sha256').update(JSON.stringify([format, version, how])).digest('hex').slice(0, 32)); // prettier-ignore

/** What is kept in a folder, or null where there is nothing of use. */
export async function readKept(folder: string): Promise<Manifest | null> {
  try {
    const manifest = manifestSchema.parse(
      JSON.parse(await fs.readFile(path.join(folder, manifestFile), 'utf8')),
    );
    await Promise.all(partNames.map((part) => fs.access(path.join(folder, rowsFile(part)))));
    await touch(folder);
    return manifest;
  } catch {
    return null;
  }
}

/** Says that a folder is in use. */
export const touch = (folder: string): Promise<void> =>
  fs.utimes(path.join(folder, manifestFile), new Date(), new Date()).catch(() => undefined);

/**
 * Keeps what was written in a folder of this process for later ones. Where another process was quicker, its folder
 * stays: it may be in use.
 * @returns where it is now: where it was, if it cannot be kept
 */
export async function keep(written: string, folder: string): Promise<string> {
  try {
    await fs.mkdir(place(), { recursive: true });
    if (await isSame(written, folder)) {
      await touch(folder);
      await remove(written);
      return folder;
    }
    await fs.rm(folder, { recursive: true, force: true });
    await fs.rename(written, folder);
  } catch {
    // Another process was quicker even so, or the folder is on another disk.
    return written;
  }
  await removeOldest(folder);
  return folder;
}

/** Whether all files of a folder are in another one too: manifests tell what the others' bytes add up to. */
async function isSame(one: string, other: string): Promise<boolean> {
  const bytes = async (folder: string, name: string) => (await fs.stat(path.join(folder, name))).size;
  const manifest = (folder: string) => fs.readFile(path.join(folder, manifestFile), 'utf8');
  try {
    for (const name of await fs.readdir(one))
      if ((await bytes(one, name)) !== (await bytes(other, name))) return false;
    return (await manifest(one)) === (await manifest(other));
  } catch {
    return false;
  }
}

export const remove = (folder: string): Promise<void> =>
  fs.rm(folder, { recursive: true, force: true }).catch(() => undefined);

/** Makes room for the newest: what was not asked for the longest goes first. */
async function removeOldest(newest: string): Promise<void> {
  const kept = await Promise.all(
    (await fs.readdir(place())).map(async (name) => {
      const folder = path.join(place(), name);
      const used = await fs.stat(path.join(folder, manifestFile)).then((s) => s.mtimeMs, () => 0); // prettier-ignore
      const files = await fs.readdir(folder).catch(() => []);
      const sizes = await Promise.all(files.map((file) => fs.stat(path.join(folder, file)).then((s) => s.size, () => 0))); // prettier-ignore
      return { folder, used, bytes: sizes.reduce((a, b) => a + b, 0) };
    }),
  );
  let total = 0;
  for (const { folder, used, bytes } of kept.sort((a, b) => b.used - a.used)) {
    total += bytes;
    if (total > bytesAtMost && folder !== newest && Date.now() - used > inUse) await remove(folder);
  }
}

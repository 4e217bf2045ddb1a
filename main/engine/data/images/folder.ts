import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { partColumn, type Recipe } from '#shared/data/recipe';
import type { SplitPart } from '#shared/data/split';
import { NetloomError } from '#shared/errors';
import { imageName } from './head';

/** An image file of a folder. */
export interface ImageFile {
  /** From the folder on, with `/`. */
  path: string;
  /** Name of the first subfolder on the way to it, behind that of a part; null where it lies in none. */
  class: string | null;
  /** Of the split, where the folder is divided so. */
  part?: SplitPart;
  bytes: number;
  /** Milliseconds since 1970. */
  modified: number;
}

/** A file that is not taken. */
export interface Skipped {
  path: string;
  reason: string;
}

/** What lies in a folder, in the order of names. */
export interface Listing {
  /** Absolute. */
  folder: string;
  files: ImageFile[];
  skipped: Skipped[];
  /** Whether its subfolders are parts of a split, with the classes in each. */
  divided: boolean;
  bytes: number;
  /** Changes with every name, size and time. */
  stamp: string;
}

/** Entries that are asked about at a time. */
const atOnce = 16;
/** What systems leave lying around. */
const litter = /^(\..*|thumbs\.db|desktop\.ini|__macosx)$/i;
/** What folders for the parts of a split are called. */
const partNames: Readonly<Record<SplitPart, RegExp>> = {
  train: /^train(ing)?$/i,
  validation: /^val(id(ation)?)?$/i,
  test: /^test(ing)?$/i,
};
const partOf = (name: string): SplitPart | undefined =>
  (Object.keys(partNames) as SplitPart[]).find((part) => partNames[part].test(name));

/**
 * Lists the images of a folder and its subfolders, or one image file alone.
 * @throws NetloomError `data.fileMissing`, `data.unreadable`, `data.noImages`
 */
export async function listImages(place: string): Promise<Listing> {
  try {
    if ((await fs.stat(place)).isFile()) return await single(place);
    return await walk(place);
  } catch (error) {
    if (error instanceof NetloomError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new NetloomError('data.fileMissing', `Expected a folder of images at ${place}; there is none.`, 'Check the path, or choose the folder again.'); // prettier-ignore
    throw new NetloomError('data.unreadable', `Cannot read ${place}: ${message}`, 'Check the permissions of the folder.'); // prettier-ignore
  }
}

async function single(file: string): Promise<Listing> {
  const { size, mtimeMs } = await fs.stat(file);
  const found = { path: path.basename(file), class: null, bytes: size, modified: mtimeMs };
  return listing(path.dirname(file), [found], []);
}

async function walk(folder: string): Promise<Listing> {
  const root = await fs.realpath(folder);
  const files: ImageFile[] = [];
  const skipped: Skipped[] = [];
  const skip = (at: string, reason: string) => void skipped.push({ path: at, reason });

  const look = async (at: string, isLink: boolean): Promise<void> => {
    if (!imageName.test(at)) return skip(at, 'Its name does not end like that of a PNG, JPEG, BMP, GIF or WebP image.'); // prettier-ignore
    const full = path.join(root, at);
    if (isLink && !(await leadsInside(root, full))) return skip(at, 'A link that leads out of the folder is not followed.'); // prettier-ignore
    const { size, mtimeMs } = await fs.stat(full);
    if (size === 0) return skip(at, 'The file is empty (0 bytes).');
    files.push({ path: at, class: at.includes('/') ? at.slice(0, at.indexOf('/')) : null, bytes: size, modified: mtimeMs }); // prettier-ignore
  };
  const enter = async (inside: string): Promise<void> => {
    const entries = (await fs.readdir(path.join(root, inside), { withFileTypes: true })).filter(({ name }) => !litter.test(name)); // prettier-ignore
    await each(entries, async (entry) => {
      const at = inside === '' ? entry.name : `${inside}/${entry.name}`;
      try {
        if (entry.isDirectory()) return;
        if (entry.isFile()) return await look(at, false);
        if (!entry.isSymbolicLink()) return skip(at, 'It is neither a file nor a folder.');
        if ((await fs.stat(path.join(root, at))).isDirectory()) return skip(at, 'A link to a folder is not followed.'); // prettier-ignore
        await look(at, true);
      } catch (error) {
        skip(at, `It cannot be read: ${(error as Error).message}`);
      }
    });
    for (const entry of entries) {
      if (!entry.isDirectory()) continue;
      const at = inside === '' ? entry.name : `${inside}/${entry.name}`;
      await enter(at).catch((error: Error) => {
        if (error instanceof NetloomError) throw error;
        skip(at, `It cannot be read: ${error.message}`);
      });
    }
  };
  await enter('');
  if (files.length === 0)
    throw new NetloomError('data.noImages', `Expected PNG, JPEG, BMP, GIF or WebP images in ${folder}; there are none${skipped.length > 0 ? ` among its ${skipped.length} files` : ''}.`, 'Choose a folder with one subfolder of images per class.'); // prettier-ignore
  return isDivided(files) ? divided(folder, files, skipped) : listing(folder, files, skipped);
}

/**
 * Whether the classes lie in parts of a split, one of them for training: no other subfolders are there, or another part
 * holds classes as well.
 */
function isDivided(files: readonly ImageFile[]): boolean {
  const found = [...new Set(files.flatMap((file) => file.class ?? []))].map(partOf);
  const deeper = files.filter(({ path: at }) => at.split('/').length > 2);
  const holding = new Set(deeper.flatMap((file) => partOf(file.class!) ?? []));
  return found.every(Boolean) ? found.includes('train') && holding.size > 0 : holding.has('train') && holding.size > 1; // prettier-ignore
}

function divided(folder: string, files: readonly ImageFile[], skipped: Skipped[]): Listing {
  const inParts = files.flatMap((file): ImageFile[] => {
    const part = file.class === null ? undefined : partOf(file.class);
    const [, name, ...rest] = file.path.split('/');
    if (part) return [{ ...file, part, class: rest.length > 0 ? name! : null }];
    skipped.push({ path: file.path, reason: 'It lies in no folder of a part, such as train or test.' });
    return [];
  });
  return listing(folder, inParts, skipped, true);
}

/**
 * A folder with parts instead of classes would be learned as classes named “train” and “test”.
 * @throws NetloomError `data.splitFolders`
 */
export function requireClasses({ folder, files, divided }: Listing): void {
  const names = [...new Set(files.flatMap((file) => file.class ?? []))];
  if (divided || names.length < 1 || !names.every(partOf)) return;
  throw new NetloomError(
    'data.splitFolders',
    `Expected one subfolder per class in ${folder}, or a subfolder train with the classes in it; it has ${names.map((n) => `“${n}”`).join(' and ')}, which look like parts of a split.`,
    `Open ${path.join(folder, names.find((n) => partOf(n) === 'train') ?? names[0]!)} instead, with one subfolder per class; validation and test are split off from it.`,
  );
}

/**
 * A split made for a folder before it was divided would mix its test images into the training.
 * @throws NetloomError `data.splitFolders`
 */
export function requirePartsKnown({ split, columns }: Recipe, { folder, files }: Listing): void {
  const found = [...new Set(files.flatMap(({ part }) => part ?? []))];
  if (found.length < 2 || split.method === 'folders' || columns.some(({ name }) => name === partColumn))
    return;
  throw new NetloomError(
    'data.splitFolders',
    `Expected ${folder} as it was when its settings were made, with one subfolder per class; by now it is divided into ${found.join(' and ')}, and this split would mix them.`,
    'Choose the folder again: then it is split as its subfolders say.',
  );
}

async function leadsInside(root: string, full: string): Promise<boolean> {
  const way = path.relative(root, await fs.realpath(full));
  return way !== '' && way.split(path.sep)[0] !== '..' && !path.isAbsolute(way);
}

function listing(folder: string, files: ImageFile[], skipped: Skipped[], divided = false): Listing {
  const byPath = (a: { path: string }, b: { path: string }) => (a.path < b.path ? -1 : 1);
  files.sort(byPath);
  skipped.sort(byPath);
  const hash = createHash('sha256');
  for (const { path: at, bytes, modified } of files) hash.update(`${at}\n${bytes}\n${modified}\n`);
  for (const { path: at } of skipped) hash.update(`${at}\n`);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return { folder, files, skipped, divided, bytes, stamp: `${folder}|${hash.digest('hex')}` };
}

/** Works on all, a few at a time. */
export async function each<T>(
  items: readonly T[],
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const index = next++;
      await work(items[index]!, index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
}

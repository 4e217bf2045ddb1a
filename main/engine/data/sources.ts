import { statSync } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import type { DataSource, Dialect } from '#shared/data/recipe';
import { NetloomError } from '#shared/errors';
import { assetsDir } from '../assets';
import { listImages, type Listing } from './images/folder';
import { imageName } from './images/head';

export type SourceFormat = 'csv' | 'parquet' | 'jsonl' | 'images';

export interface ResolvedSource {
  /** Absolute. */
  path: string;
  /** Of a folder of images, what lies in it. */
  listing?: Listing;
  format: SourceFormat;
  dialect: Dialect;
  bytes: number;
  /** Changes whenever the file does. */
  stamp: string;
}

const formats: Record<string, SourceFormat> = {
  '.parquet': 'parquet',
  '.pq': 'parquet',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
  '.json': 'jsonl',
};

/** A file as a source that is read as its kind suggests; a folder, or an image, as images. */
export function sourceAt(place: string): DataSource {
  if (isFolder(place) || imageName.test(place)) return { kind: 'images', path: place };
  return { kind: 'file', path: place, format: 'auto', dialect: {} };
}

/** What cannot be looked at is no folder; reading it tells why. */
function isFolder(place: string): boolean {
  try {
    return statSync(place).isDirectory();
  } catch {
    return false;
  }
}

/**
 * Finds the file behind a source.
 * @param base folder that relative paths start from; null for a project that was never saved
 * @throws NetloomError `data.fileMissing`, `data.notAFile`, `data.unreadable`, `data.empty`, `data.sampleMissing`, `data.noImages`
 */
export async function resolveSource(source: DataSource, base: string | null): Promise<ResolvedSource> {
  if (source.kind === 'images') return resolveImages(path.resolve(base ?? '.', source.path));
  const file = source.kind === 'sample' ? sampleFile(source.name) : path.resolve(base ?? '.', source.path);
  const stat = await fs.stat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR')
      throw new NetloomError(
        'data.fileMissing',
        `Expected a data file at ${file}; there is none.`,
        'Check the path, or choose the file again.',
      );
    throw new NetloomError(
      'data.unreadable',
      `Cannot read ${file}: ${error.message}`,
      'Check the permissions of the file.',
    );
  });
  if (!stat.isFile())
    throw new NetloomError(
      'data.notAFile',
      `Expected a data file; ${file} is ${stat.isDirectory() ? 'a folder' : 'no file that can be read again, such as a pipe or a device'}.`,
      `Choose a CSV, TSV, Parquet or JSON lines file${stat.isDirectory() ? ', or open the folder as images' : ''}.`,
    );
  if (stat.size === 0)
    throw new NetloomError(
      'data.empty',
      `Expected rows of data; ${file} is empty (0 bytes).`,
      'Choose a file with a header and rows.',
    );
  const asked = source.kind === 'file' ? source.format : 'auto';
  return {
    path: file,
    format: asked === 'auto' ? (formats[path.extname(file).toLowerCase()] ?? 'csv') : asked,
    dialect: source.kind === 'file' ? source.dialect : {},
    bytes: stat.size,
    stamp: `${file}|${stat.size}|${stat.mtimeMs}`,
  };
}

/** The folder of images that was listed last. */
let seen: { place: string; at: number; listing: Listing } | null = null;
/** Milliseconds within which pages of one table follow each other. */
const recently = 1500;

/** As `resolveSource`, where what was seen a moment ago will do: a folder is not listed anew for each page of its rows. */
export async function resolveToLook(source: DataSource, base: string | null): Promise<ResolvedSource> {
  if (source.kind === 'images') {
    const place = path.resolve(base ?? '.', source.path);
    if (seen?.place === place && Math.abs(Date.now() - seen.at) < recently)
      return ofImages(place, seen.listing);
  }
  return resolveSource(source, base);
}

async function resolveImages(place: string): Promise<ResolvedSource> {
  const listing = await listImages(place);
  seen = { place, at: Date.now(), listing };
  return ofImages(place, listing);
}

function ofImages(place: string, listing: Listing): ResolvedSource {
  const { bytes, stamp } = listing;
  return { path: place, listing, format: 'images', dialect: {}, bytes, stamp };
}

function sampleFile(name: string): string {
  if (!/^[a-z0-9-]+$/.test(name))
    throw new NetloomError(
      'data.sampleMissing',
      `There is no sample named “${name}”.`,
      'Choose a file instead.',
    );
  return path.join(assetsDir(), 'samples', `${name}.csv`);
}

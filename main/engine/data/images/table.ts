import fs from 'node:fs/promises';
import path from 'node:path';
import type { DuckDBAppender, DuckDBConnection } from '@duckdb/node-api';
import type { ColumnProfile } from '#shared/data/profile';
import { partColumn } from '#shared/data/recipe';
import { parts } from '#shared/data/split';
import { NetloomError } from '#shared/errors';
import type { CallContext } from '#shared/ipc/define';
import type { ReadIn } from '../csv';
import { throwIfCancelled } from '../duckdb';
import { each, type ImageFile, type Listing, type Skipped } from './folder';
import { mostBytes, NoImage, readHead, type ImageHead } from './head';

/** The columns that a folder of images is read as. */
export const imageColumn = 'image';
export const classColumn = 'class';

/** Files that are named one by one; more are counted. */
const named = 1000;
/** Where most heads end; cameras write small pictures before it. */
const headBytes = 64 * 1024;

export type ImageFacts = NonNullable<ColumnProfile['images']>;

/** A folder as it was read. */
export interface ReadImages extends ReadIn {
  /** Path of each row's file, from the folder on. */
  paths: string[];
  /** Number of the part of the split that each row's file is for, where the folder is divided so. */
  parts: Uint8Array | null;
  facts: ImageFacts;
}

/**
 * Reads a folder of images as a table of paths and classes; files whose first bytes are of no image become bad rows.
 * @param create makes the table's place and tells its name
 * @throws NetloomError `data.noImages`, `cancelled`
 */
export async function readImages(
  connection: DuckDBConnection,
  listing: Listing,
  create: (columns: number) => Promise<string>,
  context: CallContext,
): Promise<ReadImages> {
  const { files, folder } = listing;
  const heads: (ImageHead | null)[] = new Array<null>(files.length).fill(null);
  const skipped: Skipped[] = [...listing.skipped];
  let done = 0;
  await each(files, async (file, i) => {
    throwIfCancelled(context);
    if (done++ % 256 === 0) context.progress(done / files.length, 'Looking at images');
    try {
      heads[i] = await headOf(path.join(folder, file.path), file.bytes);
    } catch (error) {
      skipped.push({ path: file.path, reason: (error as Error).message });
    }
  });
  const taken = files.flatMap((file, i) => (heads[i] ? [{ file, head: heads[i] }] : []));
  if (taken.length === 0)
    throw new NetloomError('data.noImages', `Expected images in ${folder}; none of its ${files.length} files can be read. The first, ${skipped[0]?.path ?? ''}: ${skipped[0]?.reason ?? ''}`, 'Choose another folder.'); // prettier-ignore
  const columns = [imageColumn, classColumn, ...(listing.divided ? [partColumn] : [])];
  const sql = await create(columns.length);
  await connection.run(`CREATE TABLE ${sql} (${columns.map((name) => `"${name}" VARCHAR`).join(', ')})`);
  await append(connection, sql, taken.map(({ file }) => file), context); // prettier-ignore
  skipped.sort((a, b) => (a.path < b.path ? -1 : 1));
  const examples = skipped.slice(0, named).map(({ path: text, reason }, i) => ({ line: i + 1, text, reason })); // prettier-ignore
  return {
    sql,
    dialect: {},
    bad: { count: skipped.length, examples },
    paths: taken.map(({ file }) => file.path),
    parts: listing.divided ? Uint8Array.from(taken, ({ file }) => parts.indexOf(file.part!)) : null,
    facts: factsOf(taken.map(({ head }) => head)),
  };
}

/**
 * What is not to be trained on must not be judged by what was.
 * @returns conditions of the rows that a folder has for judging; none where it is not divided, or no folder of images
 * @throws NetloomError `data.splitFolders`
 */
export function isForTest({ images }: { images?: Pick<ReadImages, 'parts'> }, folder: string): string[] {
  if (!images?.parts) return [];
  if (images.parts.includes(parts.indexOf('test'))) return [`"${partColumn}" = 'test'`];
  throw new NetloomError(
    'data.splitFolders',
    `Expected a folder test in ${folder}, as it is divided into parts and only that one was kept for judging; it has none.`,
    'Choose the folder with the images to judge by itself, one subfolder per class.',
  );
}

async function append(
  connection: DuckDBConnection,
  sql: string,
  files: readonly ImageFile[],
  context: CallContext,
): Promise<void> {
  const appender: DuckDBAppender = await connection.createAppender(sql.replace(/^"|"$/g, ''));
  for (const [i, file] of files.entries()) {
    appender.appendVarchar(file.path);
    if (file.class === null) appender.appendNull();
    else appender.appendVarchar(file.class);
    if (file.part) appender.appendVarchar(file.part);
    appender.endRow();
    if (i % 10_000 === 9_999) {
      await new Promise<void>((resolve) => setImmediate(resolve));
      throwIfCancelled(context);
    }
  }
  appender.closeSync();
}

/** Reads as much of a file as its head takes. @throws NoImage */
async function headOf(file: string, bytes: number): Promise<ImageHead> {
  if (bytes > mostBytes) throw new NoImage(`Expected at most ${mostBytes >> 20} MB; the file has ${Math.ceil(bytes / 2 ** 20)}.`); // prettier-ignore
  const handle = await fs.open(file, 'r');
  try {
    for (let wanted = Math.min(bytes, headBytes); ; wanted = Math.min(bytes, wanted * 16)) {
      const buffer = Buffer.alloc(wanted);
      const { bytesRead } = await handle.read(buffer, 0, wanted, 0);
      try {
        return readHead(buffer.subarray(0, bytesRead));
      } catch (error) {
        // Colour profiles and previews may stand before the size.
        if (!(error instanceof NoImage && error.cutOff) || wanted >= Math.min(bytes, mostHead)) throw error;
      }
    }
  } finally {
    await handle.close();
  }
}
/** A head longer than this is none. */
const mostHead = 16 << 20;

/** The longer side of what is suggested: small enough to train on any machine, large enough to tell things apart. */
const longestSide = 64;

function factsOf(heads: readonly ImageHead[]): ImageFacts {
  const upright = heads.map(({ width, height, orientation }) =>
    orientation > 4 ? { width: height, height: width } : { width, height },
  );
  const width = extent(upright.map((h) => h.width));
  const height = extent(upright.map((h) => h.height));
  const counts = new Map<string, number>();
  for (const { format } of heads) counts.set(format, (counts.get(format) ?? 0) + 1);
  const gray = heads.filter((h) => h.gray).length / heads.length;
  const scale = Math.min(1, longestSide / Math.max(width.median, height.median));
  const side = (median: number) => Math.max(1, Math.round(median * scale));
  return {
    formats: [...counts].map(([format, count]) => ({ format, count })).sort((a, b) => b.count - a.count),
    width,
    height,
    gray,
    suggested: {
      height: side(height.median),
      width: side(width.median),
      colors: gray === 1 ? 'grayscale' : 'rgb',
      fit: 'stretch',
    },
  };
}

function extent(values: readonly number[]): { min: number; median: number; max: number } {
  const sorted = [...values].sort((a, b) => a - b);
  return { min: sorted[0]!, median: sorted[sorted.length >> 1]!, max: sorted[sorted.length - 1]! };
}

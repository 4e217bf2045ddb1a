import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { imageOf, imageShape, type ColumnRecipe } from '#shared/data/recipe';
import { NetloomError } from '#shared/errors';
import { size } from '#shared/layers/define';
import type { CallContext } from '#shared/ipc/define';
import { readAll } from '../../../files/readAll';
import { throwIfCancelled } from '../duckdb';
import { diskFull, isDiskFull, requireSpace, workFolder } from '../folders';
import type { ResolvedSource } from '../sources';
import { folderOf, keep, remove, touch } from '../stream/cache';
import { addToSum, manifestFile, sumStart } from '../stream/format';
import type { DataTable } from '../table';
import { decodeImage, readImage } from './decode';
import { each } from './folder';
import { NoImage } from './head';

/** Decoded images of a table's rows, on the disk: all of one size, a byte per number. */
export interface Pixels {
  /** Numbers of an image. */
  length: number;
  /** Rows whose image cannot be used, and why; in order. */
  unreadable: readonly (readonly [row: number, reason: string])[];
  /** Words of four bytes that an image takes, filled up with zeros. */
  words: number;
  /** Whether all that cannot be used will never be: a file that the system did not give may be there the next time. */
  lasting: boolean;
  /**
   * @param rows numbers of rows, rising
   * @returns `[rows.length, words]`
   * @throws NetloomError `data.preparedDamaged`
   */
  read(rows: ArrayLike<number>): Promise<Int32Array>;
}

const manifestSchema = z.object({
  rows: z.number().int(),
  /** What each row's words add up to. */
  sums: z.array(z.number().int()),
  unreadable: z.array(z.tuple([z.number().int(), z.string()])),
});
type Manifest = z.infer<typeof manifestSchema>;
const pixelsFile = 'pixels.rows';

/** Fewer images are decoded anew by the next process: they are not worth a folder that stays. */
const worthKeeping = 64;

/** Bytes of decoded images that are written at a time. */
const writeAtOnce = 8 << 20;

/**
 * Decodes the images of a table once and keeps them for the next time the same files are asked for at the same size.
 * @throws NetloomError `data.imageSource`, `data.diskFull`, `cancelled`
 */
export async function decodedImages(
  recipe: ColumnRecipe,
  source: ResolvedSource,
  table: DataTable,
  context: CallContext,
): Promise<Pixels> {
  const { images } = table;
  if (!images || !source.listing)
    throw new NetloomError('data.imageSource', `Expected a folder of images behind the image column “${recipe.name}”; the data are a table.`, 'Open the folder itself, with one subfolder per class, or give the column another type.'); // prettier-ignore
  const wanted = imageOf(recipe);
  const { height, width, colors, fit } = wanted;
  const lasting = folderOf(['pixels', source.stamp, images.paths.length, height, width, colors, fit]);
  const folder =
    images.paths.length < worthKeeping ? path.join(workFolder(), path.basename(lasting)) : lasting;
  const files = images.paths.map((file) => path.join(source.listing!.folder, file));
  const length = size(imageShape(wanted));
  return shared(folder, context, () => found(folder, { files, wanted, length }, context));
}

const underWay = new Map<string, Promise<Pixels>>();

/** Who asks for what is being decoded waits for it; where the one before gave up, the next one begins. */
async function shared(folder: string, context: CallContext, work: () => Promise<Pixels>): Promise<Pixels> {
  for (let other = underWay.get(folder); other; other = underWay.get(folder)) {
    const pixels = await other.catch(() => null);
    throwIfCancelled(context);
    if (pixels) return pixels;
  }
  const own = work().finally(() => underWay.delete(folder));
  underWay.set(folder, own);
  return own;
}

interface Asked {
  files: readonly string[];
  wanted: Parameters<typeof decodeImage>[1];
  length: number;
}

/** Finds decoded images in a folder, or puts them there. */
async function found(
  folder: string,
  { files, wanted, length }: Asked,
  context: CallContext,
): Promise<Pixels> {
  const words = Math.ceil(length / 4);
  const known = await readManifest(folder, files.length);
  if (known) {
    await touch(folder);
    return pixelsIn(folder, known, length, words);
  }
  const written = path.join(workFolder(), `pixels-${randomBytes(4).toString('hex')}`);
  await fs.mkdir(written);
  try {
    const { manifest, missed } = await decodeAll(files, { wanted, words, file: path.join(written, pixelsFile) }, context); // prettier-ignore
    await fs.writeFile(path.join(written, manifestFile), JSON.stringify(manifest));
    if (missed.length === 0) return pixelsIn(await keep(written, folder), manifest, length, words);
    const unreadable = [...manifest.unreadable, ...missed].sort((a, b) => a[0] - b[0]);
    return { ...pixelsIn(written, { ...manifest, unreadable }, length, words), lasting: false };
  } catch (error) {
    await remove(written);
    if (isDiskFull(error)) throw diskFull(written, 'the decoded images', files.length * words * 4);
    throw error;
  }
}

async function readManifest(folder: string, rows: number): Promise<Manifest | null> {
  try {
    const manifest = manifestSchema.parse(
      JSON.parse(await fs.readFile(path.join(folder, manifestFile), 'utf8')),
    );
    const { size: bytes } = await fs.stat(path.join(folder, pixelsFile));
    return manifest.rows === rows && manifest.sums.length === rows && bytes > 0 ? manifest : null;
  } catch {
    return null;
  }
}

interface How extends Pick<Asked, 'wanted'> {
  words: number;
  file: string;
}

type Reasons = [row: number, reason: string][];

/**
 * Decodes file after file, a few at a time, and writes them in their order.
 * @returns also files that the system did not give this time
 */
async function decodeAll(
  files: readonly string[],
  { wanted, words, file }: How,
  context: CallContext,
): Promise<{ manifest: Manifest; missed: Reasons }> {
  await requireSpace(path.dirname(file), files.length * words * 4, 'the decoded images');
  const sums: number[] = [];
  const unreadable: Reasons = [];
  const missed: Reasons = [];
  const rowsAtOnce = Math.max(1, Math.min(512, Math.floor(writeAtOnce / (words * 4))));
  const out = await fs.open(file, 'w');
  let done = 0;
  try {
    for (let start = 0; start < files.length; start += rowsAtOnce) {
      const some = files.slice(start, start + rowsAtOnce);
      const block = new Int32Array(some.length * words);
      const bytes = new Uint8Array(block.buffer);
      await each(some, async (image, i) => {
        throwIfCancelled(context);
        if (done++ % 32 === 0) context.progress(done / files.length, 'Decoding images');
        try {
          bytes.set(await readImage(image, (file) => decodeImage(file, wanted)), i * words * 4);
        } catch (error) {
          if (error instanceof NoImage) unreadable.push([start + i, error.message]);
          else missed.push([start + i, reasonOf(error)]);
        }
      });
      for (let i = 0; i < some.length; i++)
        sums.push(addToSum(sumStart, block.subarray(i * words, (i + 1) * words)));
      for (let at = 0; at < bytes.length;) at += (await out.write(bytes, at)).bytesWritten;
    }
  } finally {
    await out.close();
  }
  unreadable.sort((a, b) => a[0] - b[0]);
  return { manifest: { rows: files.length, sums, unreadable }, missed };
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  // Whatever keeps a file from being read concerns this file; the rest is no business of its own.
  if (code === undefined) throw error;
  return `It cannot be read: ${message}`;
}

function pixelsIn(folder: string, { sums, unreadable }: Manifest, length: number, words: number): Pixels {
  const file = path.join(folder, pixelsFile);
  return {
    length,
    words,
    unreadable,
    lasting: true,
    async read(rows) {
      const out = new Int32Array(rows.length * words);
      const bytes = new Uint8Array(out.buffer);
      const handle = await fs.open(file, 'r').catch(() => {
        // What is not there need not be removed; another process may be putting it there.
        throw damaged(folder);
      });
      let whole = true;
      try {
        // Neighbours are read together.
        for (let from = 0; whole && from < rows.length;) {
          let to = from + 1;
          while (to < rows.length && rows[to] === rows[to - 1]! + 1 && (to - from) * words * 4 < writeAtOnce)
            to++;
          const wanted = bytes.subarray(from * words * 4, to * words * 4);
          whole = await readAll(handle, wanted, rows[from]! * words * 4);
          for (let i = from; whole && i < to; i++)
            whole = addToSum(sumStart, out.subarray(i * words, (i + 1) * words)) === sums[rows[i]!];
          from = to;
        }
      } finally {
        await handle.close();
      }
      if (whole) return out;
      await remove(folder);
      throw damaged(folder);
    },
  };
}

const damaged = (folder: string): NetloomError =>
  new NetloomError(
    'data.preparedDamaged',
    `Expected the decoded images as they were written in ${folder}; they are gone or were changed.`,
    'Start or resume the training again: they are decoded anew.',
  );

/** Packed images as plain bytes, one after the other. @param packed `[rows, words]` */
export function unpacked(packed: Int32Array, words: number, length: number): Uint8Array {
  const bytes = new Uint8Array(packed.buffer, packed.byteOffset, packed.byteLength);
  if (words * 4 === length) return bytes;
  const rows = packed.length / words;
  const out = new Uint8Array(rows * length);
  for (let i = 0; i < rows; i++) out.set(bytes.subarray(i * words * 4, i * words * 4 + length), i * length);
  return out;
}

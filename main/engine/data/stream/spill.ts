import fs from 'node:fs/promises';
import path from 'node:path';
import { shuffle } from '#shared/data/random';
import type { CallContext } from '#shared/ipc/define';
import { throwIfCancelled } from '../duckdb';
import { diskFull, isDiskFull, requireSpace } from '../folders';
import { generator } from '../../model/randomness';
import { memoryBudget } from '../memory';
import type { EncodedRows } from './encoded';
import {
  addToSum,
  partNames,
  rowsFile,
  sumStart,
  type Bucket,
  type PartName,
  type RowLayout,
} from './format';

/** Bytes that are gathered for a bucket before they are written, where there is room for as much for all buckets. */
const writeAtOnce = 256 * 1024;
/** So many can be told apart. */
const mostBuckets = 65_536;

interface Given {
  folder: string;
  layout: Pick<RowLayout, 'words'>;
  /** Which part each row in use belongs to. */
  split: Readonly<Record<PartName, Int32Array>>;
  seed: number;
  /** About how large a bucket is to be. */
  bucketBytes: number;
}

/**
 * Writes encoded rows into the files of their parts, each row into a bucket drawn by lot: a bucket is a fair sample of
 * its part, and an epoch that goes through buckets in any order, each shuffled, sees well-mixed rows.
 * @returns what is in each part's file
 * @throws NetloomError `data.diskFull`, `cancelled`
 */
export async function spill(
  encoded: AsyncIterable<EncodedRows>,
  { folder, layout, split, seed, bucketBytes }: Given,
  context: CallContext,
): Promise<Record<PartName, Bucket[]>> {
  const total = partNames.reduce((sum, name) => sum + split[name].length, 0);
  const bytes = total * layout.words * 4;
  await requireSpace(folder, bytes, 'the prepared rows');
  const writers: PartWriter[] = [];
  try {
    for (const name of partNames)
      writers.push(await PartWriter.open(path.join(folder, rowsFile(name)), layout, bucketBytes, split[name].length, [seed, 'buckets', name])); // prettier-ignore
    const partOf = new Uint8Array(total);
    partNames.forEach((name, part) => split[name].forEach((row) => (partOf[row] = part)));
    for await (const { words, first, rows } of encoded) {
      throwIfCancelled(context);
      context.progress(first / total, 'Writing prepared rows');
      for (let i = 0; i < rows; i++) {
        const writer = writers[partOf[first + i]!]!;
        if (writer.add(words, i * layout.words)) await writer.flush();
      }
    }
    const found = await Promise.all(writers.map((writer) => writer.finish()));
    throwIfCancelled(context);
    return { train: found[0]!, validation: found[1]!, test: found[2]! };
  } catch (error) {
    if (isDiskFull(error)) throw diskFull(folder, 'the prepared rows', bytes);
    throw error;
  } finally {
    await Promise.all(writers.map((writer) => writer.close()));
  }
}

/** One part's file: its buckets lie one after the other, their sizes known beforehand. */
class PartWriter {
  private readonly buckets: {
    rows: number;
    sum: number;
    position: number;
    words: Int32Array;
    used: number;
  }[];
  /** Rows are written from where they are, one by one. */
  private readonly direct: boolean;
  private full: number[] = [];
  private row = 0;

  static async open(
    file: string,
    layout: Given['layout'],
    bucketBytes: number,
    rows: number,
    seed: readonly (string | number)[],
  ): Promise<PartWriter> {
    const count = Math.min(mostBuckets, Math.max(1, Math.ceil((rows * layout.words * 4) / bucketBytes)));
    return new PartWriter(await fs.open(file, 'w'), layout, lots(rows, count, seed), count);
  }

  private constructor(
    private readonly file: fs.FileHandle,
    private readonly layout: Given['layout'],
    /** Bucket of each row. */
    private readonly lot: Uint16Array,
    count: number,
  ) {
    const sizes = new Array<number>(count).fill(0);
    for (const bucket of lot) sizes[bucket]!++;
    const room = roomFor(layout.words * 4, count) * layout.words;
    this.direct = room === 0;
    let position = 0;
    this.buckets = sizes.map((rows) => {
      const bucket = { rows, sum: sumStart, position, words: new Int32Array(room), used: 0 };
      position += rows * layout.words * 4;
      return bucket;
    });
  }

  /** Takes a row. @returns whether something waits to be written before the next one */
  add(words: Int32Array, from: number): boolean {
    const index = this.lot[this.row++]!;
    const bucket = this.buckets[index]!;
    const each = this.layout.words;
    if (this.direct) bucket.words = words.subarray(from, from + each);
    else for (let i = 0; i < each; i++) bucket.words[bucket.used + i] = words[from + i]!;
    bucket.used += each;
    if (bucket.used < bucket.words.length) return false;
    this.full.push(index);
    return true;
  }

  async flush(which = this.full): Promise<void> {
    for (const index of which) {
      const bucket = this.buckets[index]!;
      const words = bucket.words.subarray(0, bucket.used);
      bucket.sum = addToSum(bucket.sum, words);
      await writeAll(this.file, words, bucket.position);
      bucket.position += words.byteLength;
      bucket.used = 0;
    }
    this.full = [];
  }

  async finish(): Promise<Bucket[]> {
    await this.flush(this.buckets.map((_, i) => i));
    return this.buckets.filter(({ rows }) => rows > 0).map(({ rows, sum }) => ({ rows, sum }));
  }

  close(): Promise<void> {
    return this.file.close();
  }
}

/** Rows that each bucket of a part gathers; none where they are so large, or buckets so many, that it would be one alone. */
function roomFor(rowBytes: number, buckets: number): number {
  const room = Math.floor(Math.min(writeAtOnce, memoryBudget() / 4 / buckets) / rowBytes);
  return room > 1 ? room : 0;
}

/** A bucket for each row, by lot; all buckets of one size but for the last. */
function lots(rows: number, buckets: number, seed: readonly (string | number)[]): Uint16Array {
  const each = Math.ceil(rows / buckets);
  const order = new Int32Array(rows);
  for (let i = 0; i < rows; i++) order[i] = Math.floor(i / each);
  return Uint16Array.from(shuffle(order, generator(seed)));
}

/** A write may take less than it was given. */
async function writeAll(file: fs.FileHandle, words: Int32Array, position: number): Promise<void> {
  const bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
  for (let done = 0; done < bytes.length;)
    done += (await file.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
}

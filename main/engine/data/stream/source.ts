import fs from 'node:fs/promises';
import path from 'node:path';
import { shades } from '#shared/data/encode';
import { NetloomError } from '#shared/errors';
import { readAll } from '../../../files/readAll';
import type { Part } from '../parts';
import { orderOf, type Block, type RowSource, type Turn } from '../rows';
import { inOrder } from './inOrder';
import {
  addToSum,
  emptyPart,
  rowsAtOnce,
  rowsFile,
  sumStart,
  type Bucket,
  type PartName,
  type RowLayout,
} from './format';

export interface Given {
  folder: string;
  part: PartName;
  layout: RowLayout;
  buckets: readonly Bucket[];
  /** Told of rows that were found damaged or gone. */
  damaged(): Promise<void>;
}

/**
 * Rows on the disk. Shuffled, buckets come in an order drawn for each epoch, the rows of each shuffled; the next bucket is read
 * while the one before is trained on. Rows that fill no batch go before those of the next bucket.
 */
export function onDisk(given: Given): RowSource {
  const { buckets } = given;
  const rows = buckets.reduce((sum, bucket) => sum + bucket.rows, 0);
  return {
    rows,
    blocks: (turn) => (turn.shuffle || turn.anyOrder ? blocks(given, turn, rows) : inOrder(given, turn)),
  };
}

/** The rows of the first bucket: as good a sample of the part as any. @throws NetloomError `data.preparedDamaged` */
export async function sampleOf(given: Given): Promise<Part> {
  const rows = given.buckets[0]?.rows ?? 0;
  const part = emptyPart(given.layout, rows);
  if (rows === 0) return part;
  const file = await opened(given);
  try {
    await readBucket(file, given, 0, part, 0);
    return part;
  } finally {
    await file.close();
  }
}

async function* blocks(given: Given, turn: Turn, total: number): AsyncGenerator<Block> {
  const { layout, buckets } = given;
  const { batchSize } = turn;
  const sequence = orderOf(buckets.length, turn, 'buckets');
  // Where in the epoch's sequence of rows to begin, and in which bucket that is.
  let skip = turn.from * batchSize;
  if (skip >= total) return;
  let at = 0;
  while (skip >= buckets[sequence[at]!]!.rows) skip -= buckets[sequence[at++]!]!.rows;

  const file = await opened(given);
  const readers = [new Room(layout), new Room(layout)];
  const read = (index: number, before: number): Promise<Room> => {
    const reading = readers[index % 2]!.read(file, given, sequence[index]!, before);
    // It may fail while the block before is trained on; it is told when its turn comes.
    reading.catch(() => undefined);
    return reading;
  };
  let pending: Promise<Room> | null = null;
  try {
    let first = turn.from;
    let carried: { part: Part; rows: Int32Array } | null = null;
    pending = read(at, 0);
    for (; at < sequence.length; at++) {
      const room: Room = await pending!;
      const bucket = sequence[at]!;
      // Rows of this bucket lie behind room for those that were carried over.
      const before: number = carried?.rows.length ?? 0;
      if (carried) room.put(carried.part, carried.rows);
      const own = orderOf(buckets[bucket]!.rows, turn, bucket).subarray(skip);
      skip = 0;
      const order = new Int32Array(before + own.length);
      for (let i = 0; i < before; i++) order[i] = i;
      for (let i = 0; i < own.length; i++) order[before + i] = before + own[i]!;
      const ends = at + 1 === sequence.length;
      const whole = ends ? order.length : order.length - (order.length % batchSize);
      pending = ends ? null : read(at + 1, order.length - whole);
      if (whole > 0) yield { part: room.part, order: order.subarray(0, whole), first };
      first += Math.ceil(whole / batchSize);
      carried = { part: room.part, rows: order.subarray(whole) };
    }
  } finally {
    // Whoever stops half-way leaves a read under way.
    await pending?.catch(() => undefined);
    await file.close();
  }
}

/** Memory for a bucket and what is carried over to it, used again and again. */
class Room {
  part: Part;
  private capacity = 0;

  constructor(private readonly layout: RowLayout) {
    this.part = emptyPart(layout, 0);
  }

  /** Reads a bucket behind `before` rows that are left free. */
  async read(file: fs.FileHandle, given: Given, index: number, before: number): Promise<Room> {
    const bucket = given.buckets[index]!;
    this.require(before + bucket.rows);
    await readBucket(file, given, index, this.part, before);
    return this;
  }

  /** Takes rows over from another part, to the beginning. */
  put(from: Part, rows: Int32Array): void {
    const { width } = this.layout;
    const { features, targets, sourceRows } = this.part;
    rows.forEach((row, i) => {
      for (let k = 0; k < width; k++) features[i * width + k] = from.features[row * width + k]!;
      targets.forEach((target, t) => (target[i] = from.targets[t]![row]!));
      sourceRows[i] = from.sourceRows[row]!;
    });
  }

  private require(rows: number): void {
    if (rows > this.capacity) {
      this.capacity = rows;
      this.part = emptyPart(this.layout, rows);
    } else {
      // A part's arrays are exactly as long as its rows are many, and new ones for other rows: who remembers something
      // about an array must not take what is read next for the same.
      const { width } = this.layout;
      const whole = (array: Float32Array | Int32Array) => array.buffer;
      this.part = {
        rows,
        features: new Float32Array(whole(this.part.features), 0, rows * width),
        targets: this.part.targets.map((target) => new Float32Array(whole(target), 0, rows)),
        sourceRows: new Int32Array(whole(this.part.sourceRows), 0, rows),
      };
    }
  }
}

/**
 * Reads one bucket's rows into a part, behind `before` others.
 * @throws NetloomError `data.preparedDamaged`
 */
async function readBucket(
  file: fs.FileHandle,
  given: Given,
  index: number,
  part: Part,
  before: number,
): Promise<void> {
  const { layout, buckets } = given;
  const { rows, sum: expected } = buckets[index]!;
  const start = buckets.slice(0, index).reduce((sum, bucket) => sum + bucket.rows, 0) * layout.words * 4;
  const most = rowsAtOnce(layout);
  const words = new Int32Array(Math.min(rows, most) * layout.words);
  const bytes = new Uint8Array(words.buffer);
  let sum = sumStart;
  for (let done = 0; done < rows;) {
    const count = Math.min(most, rows - done);
    const wanted = count * layout.words * 4;
    if (!(await readAll(file, bytes.subarray(0, wanted), start + done * layout.words * 4)))
      throw await gone(given);
    sum = addToSum(sum, words.subarray(0, count * layout.words));
    takeApart(words, count, layout, part, before + done);
    done += count;
  }
  if (sum !== expected) throw await gone(given);
}

/** Rows as they are kept become rows as training takes them, from `at` on. */
export function takeApart(
  words: Int32Array,
  rows: number,
  { fields, width, head, targets, words: each }: RowLayout,
  part: Part,
  at: number,
): void {
  const values = new Float32Array(words.buffer, words.byteOffset, words.length);
  const bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
  const { features, sourceRows } = part;
  for (let i = 0; i < rows; i++) {
    const from = i * each;
    for (const field of fields) {
      const to = (at + i) * width + field.at;
      const word = from + field.word;
      if (field.bytes)
        for (let k = 0; k < field.length; k++) features[to + k] = shades[bytes[word * 4 + k]!]!;
      else for (let k = 0; k < field.length; k++) features[to + k] = values[word + k]!;
    }
    for (let t = 0; t < targets; t++) part.targets[t]![at + i] = values[from + head + t]!;
    sourceRows[at + i] = words[from + each - 1]!;
  }
}

export async function opened(given: Given): Promise<fs.FileHandle> {
  return fs.open(path.join(given.folder, rowsFile(given.part)), 'r').catch(async () => {
    throw await gone(given);
  });
}

/** What was kept is of no use any more; the next preparation makes it anew. */
export async function gone(given: Given): Promise<NetloomError> {
  await given.damaged();
  return new NetloomError(
    'data.preparedDamaged',
    `Expected the prepared rows as they were written in ${given.folder}; they are gone or were changed.`,
    'Start or resume the training again: they are prepared anew from the file.',
  );
}

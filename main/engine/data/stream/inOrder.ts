import type fs from 'node:fs/promises';
import { range } from '#shared/data/random';
import { readAll } from '../../../files/readAll';
import { breathe } from '../../breathe';
import { blockBytes } from '../memory';
import type { Part } from '../parts';
import type { Block, Turn } from '../rows';
import { addToSum, emptyPart, rowsAtOnce, sumStart, type RowLayout } from './format';
import { gone, opened, takeApart, type Given } from './source';

/**
 * The rows in the file's order: each bucket holds its own in that order, so that they are merged by their numbers.
 * The next block is merged while the one before is trained on.
 */
export async function* inOrder(given: Given, turn: Turn): AsyncGenerator<Block> {
  const { layout, buckets } = given;
  const total = buckets.reduce((sum, bucket) => sum + bucket.rows, 0);
  const most = Math.max(...buckets.map(({ rows }) => rows), 1);
  const each = Math.max(1, Math.floor(most / turn.batchSize)) * turn.batchSize;
  const file = await opened(given);
  const merge = new Merge(file, given);
  const rooms = [emptyPart(layout, Math.min(each, total)), emptyPart(layout, Math.min(each, total))] as const;
  let done = 0;
  const next = async (room: Part, rows: number): Promise<Part> => {
    await merge.take(rows, room);
    return firstOf(room, rows, layout);
  };
  let pending: Promise<Part> | null = null;
  try {
    // What was trained on already is gone through again: what comes must be the same.
    for (const skip = Math.min(total, turn.from * turn.batchSize); done < skip;) {
      const rows = Math.min(each, skip - done);
      await merge.take(rows, rooms[0]);
      done += rows;
    }
    const ask = (index: number): Promise<Part> | null => {
      const rows = Math.min(each, total - done);
      if (rows === 0) return null;
      const asked = next(rooms[index % 2 === 0 ? 0 : 1], rows);
      // It may fail while the block before is trained on; it is told when its turn comes.
      asked.catch(() => undefined);
      done += rows;
      return asked;
    };
    pending = ask(0);
    for (let index = 1, first = turn.from; pending; index++) {
      const part: Part = await pending;
      pending = ask(index);
      yield { part, order: range(part.rows), first };
      first += Math.ceil(part.rows / turn.batchSize);
    }
  } finally {
    await pending?.catch(() => undefined);
    await file.close();
  }
}

/** Arrays are exactly as long as the rows are many, and new ones for other rows. */
const firstOf = (part: Part, rows: number, { width }: RowLayout): Part => ({
  rows,
  features: part.features.subarray(0, rows * width),
  targets: part.targets.map((target) => target.subarray(0, rows)),
  sourceRows: part.sourceRows.subarray(0, rows),
});

/** Where in a bucket the merging stands. */
interface Cursor {
  /** In bytes, of what is to be read next. */
  position: number;
  /** Rows still to be read. */
  left: number;
  sum: number;
  expected: number;
  /** Rows that were read; of rows too large for that, the number of the next one alone. */
  words: Int32Array;
  /** Rows read, and of these taken. */
  held: number;
  taken: number;
}

class Merge {
  private readonly cursors: Cursor[] = [];
  /** A heap: the bucket with the next row in the file's order comes first. */
  private heap: Cursor[] | null = null;
  /** Rows in order. */
  private readonly rows: Int32Array;
  /** Words that a cursor holds of a row: all, or its number where not even one row of each bucket has room. */
  private readonly each: number;

  constructor(
    private readonly file: fs.FileHandle,
    private readonly given: Given,
  ) {
    const { buckets, layout } = given;
    const words = layout.words;
    const room = blockBytes() / (words * 4);
    const share = Math.floor(room / Math.max(1, buckets.length));
    this.each = share > 0 ? words : 1;
    let position = 0;
    for (const { rows, sum: expected } of buckets) {
      const own = new Int32Array(Math.min(Math.max(1, share), rows) * this.each);
      this.cursors.push({ position, left: rows, sum: sumStart, expected, words: own, held: 0, taken: 0 });
      position += rows * words * 4;
    }
    this.rows = new Int32Array(Math.max(1, Math.min(rowsAtOnce(layout), Math.floor(room))) * words);
  }

  /** Takes the next rows into a part, from its beginning. */
  async take(count: number, into: Part): Promise<void> {
    const { layout } = this.given;
    const { words } = layout;
    this.heap ??= await this.begin();
    for (let done = 0; done < count; await breathe()) {
      const some = Math.min(this.rows.length / words, count - done);
      for (let i = 0; i < some; i++) {
        const cursor = this.heap[0]!;
        if (this.each === words) {
          const from = cursor.taken * words;
          for (let k = 0; k < words; k++) this.rows[i * words + k] = cursor.words[from + k]!;
        } else await this.read(cursor, this.rows.subarray(i * words, (i + 1) * words));
        if (++cursor.taken === cursor.held && !(await this.refill(cursor))) {
          const last = this.heap.pop()!;
          if (last !== cursor) this.heap[0] = last;
        }
        this.sink(0);
      }
      takeApart(this.rows.subarray(0, some * words), some, layout, into, done);
      done += some;
    }
  }

  private async begin(): Promise<Cursor[]> {
    for (const cursor of this.cursors) await this.refill(cursor);
    // Sorted is a heap.
    return this.cursors.filter(({ held }) => held > 0).sort((a, b) => this.number(a) - this.number(b));
  }

  /** @returns false at a bucket's end @throws NetloomError `data.preparedDamaged` */
  private async refill(cursor: Cursor): Promise<boolean> {
    const { words } = this.given.layout;
    const rows = Math.min(cursor.left, cursor.words.length / this.each);
    if (this.each < words) {
      if (rows > 0) await this.readInto(cursor.words, cursor.position + (words - 1) * 4);
    } else await this.read(cursor, cursor.words.subarray(0, rows * words));
    cursor.held = rows;
    cursor.taken = 0;
    return rows > 0;
  }

  /** Reads a bucket's next rows. */
  private async read(cursor: Cursor, rows: Int32Array): Promise<void> {
    if (rows.length === 0) return;
    await this.readInto(rows, cursor.position);
    cursor.sum = addToSum(cursor.sum, rows);
    cursor.position += rows.byteLength;
    cursor.left -= rows.length / this.given.layout.words;
    if (cursor.left === 0 && cursor.sum !== cursor.expected) throw await gone(this.given);
  }

  private async readInto(words: Int32Array, position: number): Promise<void> {
    const bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
    if (!(await readAll(this.file, bytes, position))) throw await gone(this.given);
  }

  /** Number in the file of the row that comes next. */
  private number({ words, taken }: Cursor): number {
    return words[(taken + 1) * this.each - 1]!;
  }

  private sink(at: number): void {
    const heap = this.heap!;
    for (;;) {
      const left = 2 * at + 1;
      if (left >= heap.length) return;
      const right = left + 1;
      const child = right < heap.length && this.number(heap[right]!) < this.number(heap[left]!) ? right : left; // prettier-ignore
      if (this.number(heap[at]!) <= this.number(heap[child]!)) return;
      [heap[at], heap[child]] = [heap[child]!, heap[at]!];
      at = child;
    }
  }
}

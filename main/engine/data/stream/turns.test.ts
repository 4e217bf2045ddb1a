import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { addToSum, rowsFile, sumStart, type RowLayout } from './format';
import { onDisk } from './source';

/** Images of 256×256×3 in one bucket. */
const length = 256 * 256 * 3;
const head = length / 4;
const layout: RowLayout = { fields: [{ word: 0, at: 0, length, bytes: true }], width: length, targets: 0, head, words: head + 1 }; // prettier-ignore
const rows = 32;
let folder: string;
let sum: number;

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'netloom-turns-'));
  const words = Int32Array.from({ length: rows * layout.words }, (_, i) => Math.imul(i, 0x9e3779b1));
  for (let row = 0; row < rows; row++) words[(row + 1) * layout.words - 1] = row;
  sum = addToSum(sumStart, words);
  fs.writeFileSync(path.join(folder, rowsFile('train')), new Uint8Array(words.buffer));
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

it.each([
  ['shuffled', { shuffle: true }],
  ['in any order', { shuffle: false, anyOrder: true }],
])('images that are read %s are taken apart one after the other, with a turn for others between', async (_, how) => {
  const reads: number[] = [];
  const open = fs.promises.open.bind(fs.promises);
  vi.spyOn(fs.promises, 'open').mockImplementation(async (...args) => {
    const file = await open(...args);
    const read = file.read.bind(file) as (...given: unknown[]) => Promise<{ bytesRead: number }>;
    file.read = (async (...given: unknown[]) => {
      const result = await read(...given);
      reads.push(result.bytesRead);
      return result;
    }) as typeof file.read;
    return file;
  });
  const source = onDisk({ folder, part: 'train', layout, buckets: [{ rows, sum }], damaged: () => Promise.resolve() });
  for await (const { part, order } of source.blocks({ epoch: 0, seed: 1, batchSize: 1, from: 0, ...how })) {
    expect([...part.sourceRows].sort((a, b) => a - b)).toEqual([...order].sort((a, b) => a - b));
    expect(part.features.every((v) => v >= 0 && v <= 1)).toBe(true);
  }
  vi.restoreAllMocks();
  expect(reads).toEqual(new Array<number>(rows).fill(layout.words * 4));
}); // prettier-ignore

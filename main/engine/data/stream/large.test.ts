import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { range } from '#shared/data/random';
import { uncancelled } from '../duckdb';
import type { EncodedRows } from './encoded';
import { onDisk } from './source';
import { spill } from './spill';

/** Numbers of a row: half a megabyte. */
const width = 131_072;
const rows = 100;
const layout = {
  fields: [{ word: 0, at: 0, length: width, bytes: false }],
  width,
  targets: 0,
  head: width,
  words: width + 1,
};
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'netloom-large-'));

afterEach(() => {
  delete process.env['NETLOOM_MEMORY'];
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

describe('rows of half a megabyte', () => {
  it.each([
    // Not even one of each bucket has room.
    { memory: '16', rowsPerBucket: 1, held: 25e6 },
    { memory: '2000', rowsPerBucket: 20, held: 150e6 },
  ])(
    'are written and put in order with $memory MB of memory, without holding more',
    async ({ memory, rowsPerBucket, held }) => {
      // prettier-ignore
      process.env['NETLOOM_MEMORY'] = memory;
      const before = process.memoryUsage().arrayBuffers;
      let most = 0;
      const look = () => (most = Math.max(most, process.memoryUsage().arrayBuffers - before));
      const words = new Int32Array(layout.words);
      async function* encoded(): AsyncGenerator<EncodedRows> {
        for (let first = 0; first < rows; first++) {
          new Float32Array(words.buffer).fill(first / 7);
          words[width] = first * 3;
          look();
          yield { words, first, rows: 1 };
        }
      }
      const none = new Int32Array(0);
      const split = { train: range(rows), validation: none, test: none };
      const { train } = await spill(encoded(), { folder, layout, split, seed: 5, bucketBytes: layout.words * 4 * rowsPerBucket }, uncancelled); // prettier-ignore
      expect(train).toHaveLength(rows / rowsPerBucket);
      const source = onDisk({ folder, part: 'train', layout, buckets: train, damaged: () => Promise.resolve() }); // prettier-ignore
      let row = 0;
      for await (const { part } of source.blocks({
        epoch: 0,
        seed: 1,
        shuffle: false,
        batchSize: 1,
        from: 0,
      }))
        // prettier-ignore
        for (let i = 0; i < part.rows; i++, row++) {
        expect(part.sourceRows[i]).toBe(row * 3);
        expect(part.features[i * width + 77]).toBe(Math.fround(row / 7));
        look();
      }
      expect(row).toBe(rows);
      expect(most).toBeLessThan(held);
    },
  );
});

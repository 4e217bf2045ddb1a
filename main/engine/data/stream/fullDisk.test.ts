import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noSmallDisks, smallDisk, type SmallDisk } from '../../../files/testing/hostile';
import { quoteText, uncancelled, withConnection } from '../duckdb';
import { isDiskFull } from '../folders';
import type { EncodedRows } from './encoded';
import { spill } from './spill';

const words = 16;
const rows = 20_000; // 1.28 MB

async function* encoded(between: () => void): AsyncGenerator<EncodedRows> {
  for (let first = 0; first < rows; first += 2000) {
    yield { words: new Int32Array(2000 * words).fill(first), first, rows: 2000 };
    between();
  }
}

describe.skipIf(noSmallDisks !== null)('on a full disk', () => {
  let disk: SmallDisk;
  const folder = path.join(os.tmpdir(), `netloom-full-${process.pid}`);
  const mount = (kilobytes: number) => (disk = smallDisk(folder, kilobytes));
  beforeEach(() => fs.mkdirSync(folder, { recursive: true }));
  afterEach(() => disk.remove());

  const write = (between: () => void = () => undefined) => {
    const all = Int32Array.from({ length: rows }, (_, i) => i);
    const split = {
      train: all.subarray(0, 15_000),
      validation: all.subarray(15_000),
      test: all.subarray(0, 0),
    };
    const layout = { width: 14, targets: 1, words };
    return spill(encoded(between), { folder, layout, split, seed: 1, bucketBytes: 1e5 }, uncancelled);
  };

  it('prepared rows are not begun, and it is said how much room they need', async () => {
    mount(1000);
    await expect(write()).rejects.toMatchObject({
      code: 'data.diskFull',
      message: expect.stringMatching(/^Expected 2 MB .* for the prepared rows; there are 1 MB/) as string,
    });
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  it('it is said when others take the room on the way, and all is well once there is some', async () => {
    mount(4000);
    await expect(write(() => disk.fill())).rejects.toMatchObject({ code: 'data.diskFull' });
    disk.free();
    const buckets = await write();
    expect(buckets.train.reduce((sum, b) => sum + b.rows, 0)).toBe(15_000);
    expect(fs.statSync(disk.at('train.rows')).size).toBe(15_000 * words * 4);
  });

  it('the database’s own complaint is understood', async () => {
    mount(1000);
    const error = await withConnection(uncancelled, async (connection) => {
      await connection.run(`ATTACH ${quoteText(disk.at('big.duckdb'))} AS full_disk`);
      try {
        return await connection.run('CREATE TABLE full_disk.t AS SELECT random() AS x FROM range(1000000)').then(() => null, (e: unknown) => e); // prettier-ignore
      } finally {
        await connection.run('DETACH full_disk').catch(() => undefined);
      }
    });
    expect(error).toBeInstanceOf(Error);
    expect(isDiskFull(error)).toBe(true);
  });
});

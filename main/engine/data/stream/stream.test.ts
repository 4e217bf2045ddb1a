import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Recipe } from '#shared/data/recipe';
import type { CallContext } from '#shared/ipc/define';
import { fileOf, linesOf, recipeOf } from '../data.fixture';
import { uncancelled } from '../duckdb';
import { learnData, prepareData, type Prepared } from '../prepare';
import type { Block, Turn } from '../rows';
import { resolveSource } from '../sources';
import { openTable } from '../table';

const cache = fs.mkdtempSync(path.join(os.tmpdir(), 'netloom-stream-'));
const kept = () => {
  const folder = path.join(cache, 'prepared');
  return fs.existsSync(folder) ? fs.readdirSync(folder).map((name) => path.join(folder, name)) : [];
};
/** So little that a few hundred rows do not fit, and lie in several buckets. */
const tiny = '0.02';

beforeEach(() => {
  process.env['NETLOOM_CACHE'] = cache;
  process.env['NETLOOM_MEMORY'] = tiny;
});
afterEach(() => {
  delete process.env['NETLOOM_MEMORY'];
  delete process.env['NETLOOM_CACHE'];
});

const rows = 1500;
const source = () =>
  fileOf(
    `n,c,b,d,y\n${linesOf(rows, (i) => `${i % 7 === 3 ? '' : (i * 37) % 1009},${['u', 'v', 'w', 'rare'][i % 11 === 0 ? 3 : i % 3]},${i % 2 ? 'yes' : 'no'},2024-0${(i % 9) + 1}-11,${i % 5 === 0 ? '' : i % 3 === 0 ? 'good' : 'bad'}`)}`,
  );
const recipe = (more: Partial<Recipe> = {}, from = source()) =>
  recipeOf(
    from,
    [
      { name: 'n', role: 'feature', type: 'numeric', missing: { strategy: 'median', indicator: true } },
      { name: 'c', role: 'feature', type: 'categorical', maxCategories: 3 },
      { name: 'b', role: 'feature', type: 'boolean', scaling: 'none' },
      { name: 'd', role: 'feature', type: 'date' },
      { name: 'y', role: 'target', type: 'categorical' },
    ],
    more,
  );
const prepare = (of: Recipe, context: CallContext = uncancelled) =>
  prepareData(of, null, { classWeights: 'balanced' }, context);

const turn = (more: Partial<Turn> = {}): Turn => ({
  epoch: 0,
  seed: 7,
  shuffle: true,
  batchSize: 32,
  from: 0,
  ...more,
});

/** Batches as training cuts them from blocks: the file's numbers of their rows, and all their values. */
async function batchesOf(
  { rows: sources }: Prepared,
  how: Turn,
  part: 'train' | 'validation' | 'test' = 'train',
): Promise<{ index: number; rows: number[]; values: number[][] }[]> {
  const batches = [];
  let last: Block | null = null;
  for await (const block of sources[part].blocks(how)) {
    if (last) expect(last.order.length % how.batchSize).toBe(0);
    for (let at = 0; at < block.order.length; at += how.batchSize) {
      const order = [...block.order.subarray(at, at + how.batchSize)];
      const { features, targets, sourceRows } = block.part;
      const width = features.length / block.part.rows;
      batches.push({
        index: block.first + at / how.batchSize,
        rows: order.map((row) => sourceRows[row]!),
        values: order.map((row) => [...features.subarray(row * width, (row + 1) * width), targets[0]![row]!]),
      });
    }
    last = block;
  }
  return batches;
}

describe('data that do not fit into memory', () => {
  it('are prepared to the very same numbers as data that do', async () => {
    const of = recipe();
    const streamed = await prepare(of);
    process.env['NETLOOM_MEMORY'] = '1000';
    // Another object, so that what is at hand is not given again.
    const whole = await prepare({ ...of, source: { ...of.source, seen: true } });
    expect(streamed.fitted).toEqual(whole.fitted);
    expect(streamed.spec).toEqual(whole.spec);
    expect([streamed.droppedRows, streamed.totalRows, streamed.sha256]).toEqual([
      whole.droppedRows,
      whole.totalRows,
      whole.sha256,
    ]);
    expect(whole.train.rows).toBe(whole.spec.rows.train);
    for (const part of ['train', 'validation', 'test'] as const) {
      const of = (batches: { rows: number[]; values: number[][] }[]) =>
        new Map(batches.flatMap(({ rows, values }) => rows.map((row, i) => [row, values[i]])));
      const expected = of(await batchesOf(whole, turn(), part));
      expect(expected.size).toBe(whole.spec.rows[part]);
      expect(of(await batchesOf(streamed, turn(), part))).toEqual(expected);
    }
  });

  it('and their own test file too, are prepared to the very same numbers', async () => {
    const testSource = fileOf(
      `y,n,c,b,d,more\n${linesOf(1200, (i) => `${['good', 'bad', 'never seen', ''][i % 4]},${(i * 31) % 997},${i % 6 ? 'u' : 'new'},no,2024-01-0${(i % 9) + 1},x`)}`,
    );
    const of = recipe();
    const own = { ...of, split: { ...of.split, testSource } };
    const streamed = await prepare(own);
    const again = await prepare(own);
    expect(again.test).toBe(streamed.test);
    process.env['NETLOOM_MEMORY'] = '1000';
    const whole = await prepare({ ...own, source: { ...own.source, seen: true } });
    expect(whole.test.rows).toBe(600);
    expect(streamed.test.rows).toBeLessThan(600);
    expect([streamed.spec, streamed.droppedRows, streamed.testFile]).toEqual([whole.spec, whole.droppedRows, whole.testFile]); // prettier-ignore
    const numbers = async (prepared: Prepared) => {
      const batches = await batchesOf(prepared, turn(), 'test');
      return new Map(batches.flatMap(({ rows, values }) => rows.map((row, i) => [row, values[i]])));
    };
    const expected = await numbers(whole);
    expect(expected.size).toBe(600);
    expect(await numbers(streamed)).toEqual(expected);

    // What is kept goes: it is written anew.
    process.env['NETLOOM_MEMORY'] = tiny;
    const fresh = await prepare(own);
    kept().forEach((folder) => fs.rmSync(folder, { recursive: true }));
    expect(await numbers(await prepare(own))).toEqual(expected);
    expect(fresh.testFile).toEqual(whole.testFile);
  });

  it('come every row once an epoch, in another order each time, and in the same one for the same seed', async () => {
    const prepared = await prepare(recipe());
    const order = async (more: Partial<Turn>) =>
      (await batchesOf(prepared, turn(more))).flatMap((b) => b.rows);
    const first = await order({});
    expect(first).toHaveLength(prepared.spec.rows.train);
    expect(new Set(first).size).toBe(first.length);
    expect(await order({})).toEqual(first);
    const second = await order({ epoch: 1 });
    expect(second).not.toEqual(first);
    expect([...second].sort()).toEqual([...first].sort());
    expect(await order({ seed: 8 })).not.toEqual(first);
    // Neighbours in the file are not neighbours in training.
    const steps = first.slice(1).filter((row, i) => Math.abs(row - first[i]!) < 20);
    expect(steps.length).toBeLessThan(first.length / 10);
  });

  it.each([1, 32, 5000])(
    'come in the file’s order where they are not shuffled, in batches of %i',
    async (batchSize) => {
      const prepared = await prepare(recipe());
      const how = turn({ batchSize, shuffle: false });
      const batches = await batchesOf(prepared, how);
      const rows = batches.flatMap((batch) => batch.rows);
      expect(rows).toHaveLength(prepared.spec.rows.train);
      expect(rows).toEqual([...rows].sort((a, b) => a - b));
      const shuffled = await batchesOf(prepared, turn());
      const values = new Map(shuffled.flatMap((batch) => batch.rows.map((row, i) => [row, batch.values[i]])));
      batches.forEach((batch) => batch.rows.forEach((row, i) => expect(batch.values[i]).toEqual(values.get(row)))); // prettier-ignore
      for (const from of [0, 1, Math.floor(batches.length / 2), batches.length])
        expect(await batchesOf(prepared, { ...how, from })).toEqual(batches.slice(from));
    },
  );

  it('are found damaged in the file’s order too', async () => {
    const prepared = await prepare(recipe());
    for (const file of kept().map((folder) => path.join(folder, 'train.rows'))) {
      const bytes = fs.readFileSync(file);
      if (bytes.length > 0) bytes[Math.floor(bytes.length / 2)]! ^= 1;
      fs.writeFileSync(file, bytes);
    }
    await expect(batchesOf(prepared, turn({ shuffle: false }))).rejects.toMatchObject({ code: 'data.preparedDamaged' }); // prettier-ignore
  });

  it.each([1, 7, 32, 200, 5000])(
    'give the same batches of %i from the middle of an epoch as if it had been gone through',
    async (batchSize) => {
      const prepared = await prepare(recipe());
      const all = await batchesOf(prepared, turn({ batchSize }));
      expect(all.map((b) => b.index)).toEqual(all.map((_, i) => i));
      expect(all).toHaveLength(Math.ceil(prepared.spec.rows.train / batchSize));
      for (const share of [0.2, 0.5, 0.9]) {
        const from = Math.floor(all.length * share);
        expect(await batchesOf(prepared, turn({ batchSize, from }))).toEqual(all.slice(from));
      }
      expect(await batchesOf(prepared, turn({ batchSize, from: all.length }))).toEqual([]);
    },
  );

  it('may be left in the middle of an epoch', async () => {
    const prepared = await prepare(recipe());
    for await (const block of prepared.rows.train.blocks(turn())) {
      expect(block.first).toBe(0);
      break;
    }
    expect(await batchesOf(prepared, turn())).not.toHaveLength(0);
  });

  it('are at hand as a sample that is fair and says how small it is', async () => {
    const { train, spec } = await prepare(recipe());
    expect(train.rows).toBeGreaterThan(10);
    expect(train.rows).toBeLessThan(spec.rows.train);
    // Drawn from all over the file, not from its beginning.
    expect(Math.max(...train.sourceRows)).toBeGreaterThan(rows * 0.8);
    expect([...train.sourceRows]).toEqual([...train.sourceRows].sort((a, b) => a - b));
  });

  it('are not written to the disk only to be described', async () => {
    const before = kept().length;
    const { spec } = await learnData(recipe(), null, { classWeights: 'none' }, uncancelled);
    expect(spec.rows.train).toBe(840);
    expect(kept()).toHaveLength(before);
  });

  it('take a test part from a file of its own', async () => {
    const testSource = fileOf('y,d,b,c,n\ngood,2024-01-01,yes,u,5\nbad,2024-01-02,no,v,\n');
    const of = recipe();
    const { test, spec, rows: sources } = await prepare({ ...of, split: { ...of.split, testSource } });
    expect([test.rows, spec.rows.test, sources.test.rows]).toEqual([2, 2, 2]);
  });
});

describe('prepared rows on the disk', () => {
  /** As another process would find them. */
  const again = async (of: Recipe) => {
    await prepare(recipe());
    return prepare(of);
  };
  const readings = async (of: Recipe) => {
    const said: string[] = [];
    const prepared = await prepare(of, { ...uncancelled, progress: (_share, text) => said.push(text ?? '') });
    return { prepared, written: said.some((text) => text.startsWith('Writing')) };
  };

  it('are found again, and made anew when the file’s content has changed', async () => {
    const file = source();
    const of = recipe({}, file);
    const first = await batchesOf(await prepare(of), turn());
    await prepare(recipe()); // another one in between
    const second = await readings(of);
    expect(second.written).toBe(false);
    expect(await batchesOf(second.prepared, turn())).toEqual(first);
    // As many bytes as before.
    const text = fs.readFileSync(file.path, 'utf8');
    fs.writeFileSync(file.path, text.replace('good', 'best'));
    const third = await readings(of);
    expect(third.written).toBe(true);
    expect(third.prepared.fitted.targets[0]).toMatchObject({ classes: ['bad', 'best', 'good'] });
  });

  it.each([
    ['vanished', (file: string) => fs.rmSync(file)],
    ['was cut short', (file: string) => fs.truncateSync(file, 4000)],
    [
      'was changed in one byte',
      (file: string) => {
        const bytes = fs.readFileSync(file);
        bytes[Math.floor(bytes.length * 0.7)]! ^= 4;
        fs.writeFileSync(file, bytes);
      },
    ],
  ])(
    'are not trusted when a file %s: a training is told, the next one has them anew',
    async (_how, damage) => {
      const of = recipe();
      const prepared = await prepare(of);
      const before = await batchesOf(prepared, turn());
      // The one that was gone through last.
      const used = (of: string) => fs.statSync(path.join(of, 'manifest.json')).mtimeMs;
      const [folder] = kept().sort((one, other) => used(other) - used(one));
      damage(path.join(folder!, 'train.rows'));
      await expect(batchesOf(prepared, turn())).rejects.toMatchObject({
        code: 'data.preparedDamaged',
        hint: expect.stringContaining('resume') as string,
      });
      expect(await batchesOf(await prepare(of), turn())).toEqual(before);
      expect(await batchesOf(await again(of), turn())).toEqual(before);
    },
  );

  it('are made anew where they are found damaged at the start', async () => {
    const of = recipe({}, source());
    const before = await batchesOf(await prepare(of), turn());
    await prepare(recipe()); // another one in between
    for (const folder of kept()) {
      const file = path.join(folder, 'train.rows');
      const bytes = fs.readFileSync(file);
      bytes[0]! ^= 1;
      fs.writeFileSync(file, bytes);
    }
    expect(await batchesOf(await prepare(of), turn())).toEqual(before);
  });

  it('can be written though the table was put away since it was described', async () => {
    const of = recipe({}, source());
    const again = { ...of, split: { ...of.split, seed: 97 } };
    await learnData(again, null, { classWeights: 'balanced' }, uncancelled);
    // Only so many tables are kept.
    for (let i = 0; i < 4; i++)
      await openTable(await resolveSource(fileOf(`a,b\n1,${i}\n2,3\n`), null), uncancelled);
    expect((await batchesOf(await prepare(again), turn())).flatMap((b) => b.rows)).toHaveLength(840);
  });

  it('leave nothing behind when the call is cancelled while they are written', async () => {
    const before = kept();
    const signal = {
      aborted: false,
      addEventListener: () => undefined,
      removeEventListener: () => undefined,
    };
    const progress = (_share: number | null, text?: string) => {
      if (text?.startsWith('Writing')) signal.aborted = true;
    };
    const of = recipe();
    // Not yet prepared like this by another test.
    const fresh = { ...of, split: { ...of.split, seed: 99 } };
    await expect(prepare(fresh, { signal, progress })).rejects.toMatchObject({ code: 'cancelled' });
    expect(kept()).toEqual(before);
    const work = path.join(cache, 'work');
    const left = fs.readdirSync(work).flatMap((own) => fs.readdirSync(path.join(work, own)));
    expect(left.filter((name) => name.startsWith('prepared'))).toEqual([]);
  });
});

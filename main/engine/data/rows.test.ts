import { describe, expect, it } from 'vitest';
import { shuffled } from '../model/randomness';
import { fileOf, linesOf, recipeOf } from './data.fixture';
import { uncancelled } from './duckdb';
import { prepareData } from './prepare';
import { inMemory, type Block, type RowSource, type Turn } from './rows';

const turn = (more: Partial<Turn> = {}): Turn => ({ epoch: 2, seed: 7, shuffle: true, batchSize: 8, from: 0, ...more }); // prettier-ignore
const blocksOf = async (source: RowSource, how: Turn): Promise<Block[]> => {
  const blocks: Block[] = [];
  for await (const block of source.blocks(how)) blocks.push(block);
  return blocks;
};
/** All that comes, row by row, with where the batches begin. */
const rowsOf = (blocks: readonly Block[]) =>
  blocks.flatMap(({ part, order, first }) => {
    const width = part.features.length / part.rows;
    const horizon = part.targets[0]!.length / part.rows;
    return Array.from(order, (row, i) => ({
      batch: first + Math.floor(i / 8),
      number: part.sourceRows[row],
      features: [...part.features.subarray(row * width, (row + 1) * width)],
      target: [...part.targets[0]!.subarray(row * horizon, (row + 1) * horizon)],
    }));
  });

describe('rows in memory', () => {
  const part = { rows: 30, features: new Float32Array(30), targets: [], sourceRows: new Int32Array(30) };

  it('come as one block, in an order that depends on seed and epoch alone', async () => {
    const [block, ...more] = await blocksOf(inMemory(part), turn());
    expect(more).toEqual([]);
    expect(block).toEqual({ part, order: shuffled(30, [7, 'order', 2]), first: 0 });
    const [plain] = await blocksOf(inMemory(part), turn({ shuffle: false }));
    expect([...plain!.order]).toEqual(Array.from({ length: 30 }, (_, i) => i));
  });

  it('come from the middle of an epoch as they would have come', async () => {
    const [block] = await blocksOf(inMemory(part), turn({ from: 3 }));
    expect(block).toEqual({ part, order: shuffled(30, [7, 'order', 2]).subarray(24), first: 3 });
    expect(await blocksOf(inMemory(part), turn({ from: 4 }))).toEqual([]);
  });
});

describe('windows over a series', () => {
  const recipe = recipeOf(
    fileOf(`t,v,w\n${linesOf(400, (i) => `${i},${Math.sin(i / 9)},${i % 13}`)}`),
    [
      { name: 't', role: 'identifier', type: 'numeric' },
      { name: 'v', role: 'target', type: 'numeric' },
      { name: 'w', role: 'feature', type: 'numeric' },
    ],
    { window: { steps: 20, horizon: 3 }, split: { method: 'order', validation: 0.2, test: 0.2 } },
  );
  const prepare = (megabytes: string, seen: string) => {
    process.env['NETLOOM_MEMORY'] = megabytes;
    const source = { ...recipe.source, seen };
    return prepareData({ ...recipe, source }, null, { classWeights: 'none' }, uncancelled).finally(() => {
      delete process.env['NETLOOM_MEMORY'];
    });
  };

  it('that would not fit are cut when their turn comes, with the very same numbers in the same order', async () => {
    const whole = await prepare('100', 'whole');
    const cut = await prepare('0.05', 'cut');
    expect(cut.spec).toEqual(whole.spec);
    expect(cut.train.rows).toBeLessThan(whole.train.rows);
    for (const part of ['train', 'validation', 'test'] as const)
      for (const how of [turn(), turn({ from: 5 }), turn({ shuffle: false })]) {
        const expected = rowsOf(await blocksOf(whole.rows[part], how));
        const blocks = await blocksOf(cut.rows[part], how);
        expect(blocks.length).toBeGreaterThan(1);
        expect(rowsOf(blocks)).toEqual(expected);
      }
  });
});

import { afterEach, describe, expect, it } from 'vitest';
import type { FittedRecipe } from '#shared/data/fitted';
import type { DataSource, Recipe } from '#shared/data/recipe';
import { throughFile } from './blocks';
import { appliedTo, fileOf, linesOf, recipeOf } from './data.fixture';
import { uncancelled } from './duckdb';
import { learnData } from './prepare';

afterEach(() => void delete process.env['NETLOOM_MEMORY']);

const rows = 9000;
/** Numbers, words and answers; in some rows a value is missing that drops the row. */
const mixed = () =>
  fileOf(
    `n,c,m,y\n${linesOf(rows, (i) => `${(i * 37) % 1009},${['u', 'v', '', 'rare'][i % 4]},${i % 50 === 7 || (i > 6000 && i < 6500) ? '' : i % 13},${i % 3 ? 'good' : 'bad'}`)}`,
  );
const recipe = (source: DataSource, more: Partial<Recipe> = {}) =>
  recipeOf(
    source,
    [
      { name: 'n', role: 'feature', type: 'numeric' },
      { name: 'c', role: 'feature', type: 'categorical' },
      { name: 'm', role: 'feature', type: 'numeric', missing: { strategy: 'dropRow', indicator: false } },
      { name: 'y', role: 'target', type: 'categorical' },
    ],
    more,
  );
const series = (source: DataSource) =>
  recipeOf(source, [{ name: 'v', role: 'target', type: 'numeric' }], { window: { steps: 5, horizon: 1 } });
const fittedOf = async (of: Recipe): Promise<FittedRecipe> =>
  (await learnData(of, null, { classWeights: 'none' }, uncancelled)).fitted;

/** All rows, block by block, and how large the largest block was. */
const gathered = (fitted: FittedRecipe, source: DataSource) =>
  throughFile(
    fitted,
    source,
    async ({ samples, blocks }) => {
      const features: number[] = [];
      const sourceRows: number[] = [];
      let largest = 0;
      for await (const block of blocks) {
        expect(block.features.length / block.rows).toBe(Math.floor(block.features.length / block.rows));
        for (const value of block.features) features.push(value);
        for (let i = 0; i < block.rows; i++) sourceRows.push(block.sourceRows[i]!);
        largest = Math.max(largest, block.rows);
      }
      expect(sourceRows).toHaveLength(samples);
      return { features: Float32Array.from(features), sourceRows: Int32Array.from(sourceRows), largest };
    },
    uncancelled,
  );

describe('a file gone through block by block', () => {
  it.each([
    ['of rows, with those left out that lack a value', mixed, recipe],
    ['of a series with gaps, whose windows reach over the blocks', () => fileOf(`v\n${linesOf(rows, (i) => (i % 700 === 3 ? '' : String(Math.sin(i))))}`), series], // prettier-ignore
  ])('%s gives the very numbers that it gives at once', async (_, make, of) => {
    const source = make();
    const fitted = await fittedOf(of(source));
    const whole = await appliedTo(fitted, source);
    for (const memory of [undefined, '0.05']) {
      if (memory) process.env['NETLOOM_MEMORY'] = memory;
      const parts = await gathered(fitted, source);
      expect(parts.sourceRows).toEqual(whole.sourceRows);
      expect(parts.features).toEqual(whole.features);
      expect(parts.largest).toBeLessThanOrEqual(memory ? 800 : 4096);
    }
  });

  it('of which no row can be taken is refused by name', async () => {
    const fitted = await fittedOf(recipe(mixed()));
    const empty = fileOf('n,c,m\n1,u,\n2,v,\n');
    await expect(gathered(fitted, empty)).rejects.toMatchObject({ code: 'data.noRows' });
    const other = fileOf('n,c\n1,u\n');
    await expect(gathered(fitted, other)).rejects.toMatchObject({ code: 'data.columnMissing' });
  });
});

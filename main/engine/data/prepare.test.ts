import { describe, expect, it } from 'vitest';
import { encodeRows } from './apply';
import { appliedTo, fileOf, linesOf, recipeOf } from './data.fixture';
import { describeData } from './describe';
import { uncancelled } from './duckdb';
import { prepareData } from './prepare';

const prepare = (recipe: Parameters<typeof prepareData>[0], classWeights: 'none' | 'balanced' = 'none') =>
  prepareData(recipe, null, { classWeights }, uncancelled);
const x = { name: 'x', role: 'feature', type: 'numeric' } as const;
const y = { name: 'y', role: 'target', type: 'categorical' } as const;
const numbers = fileOf(`x,y\n${linesOf(100, (i) => `${i},${i % 4 === 0 ? 'b' : 'a'}`)}`);

describe('the split', () => {
  it('is stratified, exact in size, without overlap, and the same for the same seed', async () => {
    const recipe = recipeOf(numbers, [x, y], {
      split: { method: 'stratified', validation: 0.2, test: 0.2, seed: 3 },
    });
    const { train, validation, test } = await prepare(recipe);
    expect([train.rows, validation.rows, test.rows]).toEqual([60, 20, 20]);
    expect(test.targets[0]!.filter((c) => c === 1)).toHaveLength(5);
    expect(new Set([...train.sourceRows, ...validation.sourceRows, ...test.sourceRows]).size).toBe(100);
    const again = await prepare({ ...recipe, split: { ...recipe.split } });
    expect([...again.test.sourceRows]).toEqual([...test.sourceRows]);
    const other = await prepare({ ...recipe, split: { ...recipe.split, seed: 4 } });
    expect([...other.test.sourceRows]).not.toEqual([...test.sourceRows]);
  });

  it('by order keeps the last rows for the test', async () => {
    const { test } = await prepare(
      recipeOf(numbers, [x, y], { split: { method: 'order', validation: 0.1, test: 0.1 } }),
    );
    expect([...test.sourceRows]).toEqual([90, 91, 92, 93, 94, 95, 96, 97, 98, 99]);
  });

  it('takes the test part from a file of its own, prepared by what training learned', async () => {
    const testSource = fileOf('y,x\na,1000\nb,2000\n');
    const { test, train, fitted } = await prepare(
      recipeOf(numbers, [x, y], { split: { validation: 0.2, test: 0.5, testSource } }),
    );
    expect([train.rows, test.rows]).toEqual([80, 2]);
    const column = fitted.features[0]!.fitted;
    if (column.kind !== 'number') throw new Error('expected a number');
    expect(test.features[0]).toBeCloseTo((1000 - column.scaler.shift) / column.scaler.scale, 4);
  });
});

describe('what is learned', () => {
  it('is learned on the training rows alone', async () => {
    const { fitted, train } = await prepare(
      recipeOf(numbers, [x, y], { split: { method: 'order', validation: 0.25, test: 0.25 } }),
    );
    // Training rows are 0 … 49.
    expect(fitted.features[0]!.fitted).toMatchObject({ kind: 'number', scaler: { shift: 24.5 } });
    expect(train.features.reduce((a, b) => a + b, 0)).toBeCloseTo(0, 4);
  });

  it.each([
    ['standard', 4.5, Math.sqrt(8.25)],
    ['minMax', 0, 9],
    ['robust', 4.5, 4.5],
    ['none', 0, 1],
  ] as const)('scales by %s', async (scaling, shift, scale) => {
    const source = fileOf(`x,y\n${linesOf(10, (i) => `${i},${i}`)}`);
    const { fitted } = await prepare(
      recipeOf(
        source,
        [
          { ...x, scaling },
          { ...y, type: 'numeric' },
        ],
        { split: { validation: 0, test: 0 } },
      ),
    );
    const column = fitted.features[0]!.fitted;
    if (column.kind !== 'number') throw new Error('expected a number');
    expect(column.scaler.shift).toBeCloseTo(shift, 10);
    expect(column.scaler.scale).toBeCloseTo(scale, 10);
  });

  it.each([
    ['mean', 4, null],
    ['median', 2, null],
    ['mostFrequent', 2, null],
    ['constant', 7, 7],
  ] as const)(
    'fills missing numbers by %s, and says so in a slot of its own',
    async (strategy, fill, value) => {
      const source = fileOf('x,y\n2,1\n2,2\n1,3\n11,4\n,5\n');
      const missing = { strategy, indicator: true, ...(value === null ? {} : { value }) };
      const { fitted, train } = await prepare(
        recipeOf(
          source,
          [
            { ...x, scaling: 'none', missing },
            { ...y, type: 'numeric' },
          ],
          { split: { validation: 0, test: 0 } },
        ),
      );
      expect(fitted.features[0]!.fitted).toMatchObject({ fill });
      expect([...train.features].slice(-2)).toEqual([fill, 1]);
    },
  );

  it('gives frequent words a slot each and puts rare and unseen ones into “other”', async () => {
    const source = fileOf(`x,y\n${linesOf(20, (i) => `${i < 12 ? 'red' : i < 18 ? 'blue' : 'rare'},${i}`)}`);
    const recipe = recipeOf(
      source,
      [
        { name: 'x', role: 'feature', type: 'categorical', maxCategories: 2 },
        { ...y, type: 'numeric' },
      ],
      { split: { validation: 0, test: 0 } },
    );
    const { fitted, spec } = await prepare(recipe);
    expect(spec.features[0]!.slots).toEqual(['x=red', 'x=blue', 'x=other']);
    const { features } = await appliedTo(fitted, fileOf('x\nblue\nrare\ngreen\n'));
    expect([...features]).toEqual([0, 1, 0, 0, 0, 1, 0, 0, 1]);
  });

  it('codes categories as integers for an embedding', async () => {
    const source = fileOf('x,y\na,1\na,2\nb,3\n');
    const { spec, train } = await prepare(
      recipeOf(
        source,
        [
          { name: 'x', role: 'feature', type: 'categorical', encoding: 'integer' },
          { ...y, type: 'numeric' },
        ],
        { split: { validation: 0, test: 0 } },
      ),
    );
    expect(spec.features[0]).toMatchObject({ slots: ['x'], integerCodes: 3 });
    expect([...train.features]).toEqual([0, 0, 1]);
  });

  it('takes dates apart', async () => {
    const source = fileOf('d,y\n2024-03-01,1\n2024-03-02,2\n2024-04-01,3\n');
    const { train } = await prepare(
      recipeOf(
        source,
        [
          {
            name: 'd',
            role: 'feature',
            type: 'date',
            parts: ['month', 'weekday', 'elapsedDays'],
            scaling: 'none',
          },
          { ...y, type: 'numeric' },
        ],
        { split: { validation: 0, test: 0 } },
      ),
    );
    expect([...train.features]).toEqual([3, 4, 0, 3, 5, 1, 4, 0, 31]);
  });

  it('weighs rare classes up', async () => {
    const { fitted } = await prepare(
      recipeOf(numbers, [x, y], { split: { validation: 0, test: 0 } }),
      'balanced',
    );
    expect(fitted.targets[0]).toMatchObject({ classes: ['a', 'b'], weights: [100 / (2 * 75), 2] });
  });
});

describe('a series', () => {
  const series = fileOf(`t,v\n${linesOf(50, (i) => `${i},${i * 2}`)}`);
  const recipe = (horizon: number) =>
    recipeOf(
      series,
      [
        { name: 't', role: 'identifier', type: 'numeric' },
        { name: 'v', role: 'target', type: 'numeric', scaling: 'none' },
      ],
      { window: { steps: 3, horizon }, split: { method: 'order', validation: 0.2, test: 0.2 } },
    );

  it('becomes windows of the past with what comes next', async () => {
    const { train, fitted, spec } = await prepare(recipe(1));
    expect(spec).toMatchObject({ steps: 3, features: [{ column: 'v' }] });
    expect([...train.features.slice(0, 6)]).toEqual([0, 2, 4, 2, 4, 6]);
    expect(train.sourceRows[0]).toBe(3);
    const target = fitted.targets[0]!;
    if (target.kind !== 'number') throw new Error('expected a number');
    expect(train.targets[0]![0]! * target.scaler.scale + target.scaler.shift).toBeCloseTo(6, 4);
  });

  it('never shows a training target to the parts that judge, nor one of theirs to training', async () => {
    const { train, validation, test } = await prepare(recipe(4));
    const reach = (p: typeof train) => [p.sourceRows[0]!, p.sourceRows[p.rows - 1]! + 3];
    expect(reach(train)[1]).toBeLessThan(reach(validation)[0]!);
    expect(reach(validation)[1]).toBeLessThan(reach(test)[0]!);
  });
});

describe('rows from a form', () => {
  it('are prepared exactly as rows from a file', async () => {
    const source = fileOf(
      `n,c,b,d,y\n${linesOf(40, (i) => `${i === 3 ? '' : i * 1.5},${['u', 'v', 'w'][i % 3]},${i % 2 ? 'yes' : 'no'},2024-0${(i % 9) + 1}-11,${i}`)}`,
    );
    const recipe = recipeOf(source, [
      { name: 'n', role: 'feature', type: 'numeric', missing: { strategy: 'median', indicator: true } },
      { name: 'c', role: 'feature', type: 'categorical' },
      { name: 'b', role: 'feature', type: 'boolean', scaling: 'none' },
      { name: 'd', role: 'feature', type: 'date' },
      { ...y, type: 'numeric' },
    ]); // prettier-ignore
    const { fitted } = await prepare(recipe);
    const fromFile = await appliedTo(fitted, source);
    const rows = Array.from({ length: 40 }, (_, i) => ({
      n: i === 3 ? '' : String(i * 1.5),
      c: ['u', 'v', 'w'][i % 3]!,
      b: i % 2 ? 'yes' : 'no',
      d: `2024-0${(i % 9) + 1}-11`,
    }));
    expect(await encodeRows(fitted, rows)).toEqual(fromFile.features);
  });

  it('say which value cannot be read', async () => {
    const { fitted } = await prepare(recipeOf(numbers, [x, y]));
    await expect(encodeRows(fitted, [{ x: 'many' }])).rejects.toThrow(/“x”.*“many”/);
    await expect(encodeRows(fitted, [{ z: '1' }])).rejects.toThrow(/“x”/);
  });
});

describe('what is wrong with data', () => {
  const problems = async (recipe: Parameters<typeof prepareData>[0]) =>
    (await describeData({ recipe, base: null, classWeights: 'none' }, uncancelled)).problems.map(
      (p) => p.code,
    );

  it('names columns that are not there, with those that are', async () => {
    await expect(prepare(recipeOf(numbers, [{ ...x, name: 'gone' }, y]))).rejects.toMatchObject({
      code: 'data.columnMissing',
      message: expect.stringContaining('“x”') as string,
    });
  });

  it('drops rows without a target and counts them', async () => {
    const { droppedRows, train } = await prepare(
      recipeOf(fileOf('x,y\n1,a\n2,\n3,b\n4,a\n'), [x, y], { split: { validation: 0, test: 0 } }),
    );
    expect([droppedRows, train.rows]).toEqual([1, 3]);
  });

  it.each([
    ['a target with one class', 'x,y\n1,a\n2,a\n3,a\n', 'data.oneClass'],
    ['a target without values', 'x,y\n1,\n2,\n3,\n', 'data.targetAllMissing'],
    ['a feature that never changes', 'x,y\n5,a\n5,b\n5,a\n', 'data.constantFeature'],
    ['words among numbers', 'x,y\n1,a\noops,b\n3,a\n', 'data.notNumeric'],
  ])('is told: %s', async (_what, text, code) => {
    expect(
      await problems(
        recipeOf(fileOf(text), [{ ...x, missing: { strategy: 'median' } }, y], {
          split: { validation: 0, test: 0 },
        }),
      ),
    ).toContain(code);
  });
});

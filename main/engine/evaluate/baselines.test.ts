import { describe, expect, it } from 'vitest';
import type { FittedRecipe } from '#shared/data/fitted';
import { range } from '#shared/data/random';
import { columnRecipeSchema } from '#shared/data/recipe';
import type { DataSpec } from '#shared/data/spec';
import type { Evaluation } from '#shared/runs/evaluation';
import type { Part } from '../data/parts';
import { inMemory, type RowSource } from '../data/rows';
import { generator } from '../model/randomness';
import { baselineAnswers, fitBaselines, isCurrent, labelOf, type Baseline } from './baselines';
import { designerOf } from './design';
import { judgeClasses, regressionMetrics } from './metrics';
import { context } from './run.fixture';
import { verdictOf } from './verdict';

const spec = (features: DataSpec['features'], more: Partial<DataSpec> = {}): DataSpec => ({
  features,
  steps: null,
  targets: [{ column: 'y', classes: ['a', 'b'], horizon: 1 }],
  rows: { train: 0, validation: 0, test: 0 },
  ...more,
});
const number = (column: string) => ({ column, slots: [column], integerCodes: null });
const classes: FittedRecipe = {
  version: 1,
  features: [],
  targets: [{ kind: 'classes', column: 'y', classes: ['a', 'b'], weights: [1, 1] }],
  window: null,
};

describe('baselines', () => {
  it('see integer codes as what they are: names, not amounts', async () => {
    const coded = spec([number('x'), { column: 'c', slots: ['c', 'c is missing'], integerCodes: 3 }]);
    const { width, design } = designerOf(coded);
    expect(width).toBe(5);
    expect([...(design(Float32Array.from([0.5, 2, 1, -1, 0, 0]), 2).values as Float32Array)]).toEqual([0.5, 0, 0, 1, 1, -1, 1, 0, 0, 0]); // prettier-ignore
    // Only the middle code means b: no straight line over codes can tell that.
    const codes = Float32Array.from({ length: 300 }, (_, i) => i % 3);
    const only = spec([{ column: 'c', slots: ['c'], integerCodes: 3 }]);
    const part: Part = { rows: 300, features: codes, targets: [codes.map((c) => (c === 1 ? 1 : 0))], sourceRows: new Int32Array(300) }; // prettier-ignore
    const logistic = (await fitBaselines(inMemory(part), only, classes, context))[1]!;
    const answers = baselineAnswers(logistic, codes, 300, only, classes);
    expect((await judgeClasses(part.targets[0]!, answers.values, 2)).metrics['accuracy']).toBe(1);
  });

  it('take a sample of very many rows, always the same, and say so', async () => {
    const random = generator(['many rows']);
    const rows = 250_000;
    const features = Float32Array.from({ length: rows * 2 }, () => random() - 0.5);
    const y = Float32Array.from({ length: rows }, (_, i) =>
      features[2 * i]! + 0.3 * (random() - 0.5) > 0 ? 1 : 0,
    );
    const part: Part = { rows, features, targets: [y], sourceRows: new Int32Array(rows) };
    const two = spec([number('p'), number('q')]);
    const [majority, logistic] = await fitBaselines(inMemory(part), two, classes, context);
    expect(labelOf(logistic!, two)).toBe('Logistic regression (fitted on 200,000 sampled rows)');
    expect(labelOf(majority!, two)).toBe('Most frequent class');
    expect((await fitBaselines(inMemory(part), two, classes, context))[1]).toEqual(logistic);
    const { values } = baselineAnswers(logistic!, features, rows, two, classes);
    expect((await judgeClasses(y, values, 2)).metrics['accuracy']).toBeGreaterThan(0.9);
  });

  it('forecast every step ahead from the target’s own past, in its own unit', () => {
    const column = (name: string, scaler: { shift: number; scale: number }) => ({ recipe: columnRecipeSchema.parse({ name, role: 'feature', type: 'numeric' }), fitted: { kind: 'number' as const, fill: null, scaler }, slots: [name] }); // prettier-ignore
    const series = spec([number('other'), number('y')], { steps: 3, targets: [{ column: 'y', classes: null, horizon: 2 }] }); // prettier-ignore
    const fitted: FittedRecipe = {
      version: 1,
      features: [column('other', { shift: 0, scale: 1 }), column('y', { shift: 10, scale: 2 })],
      targets: [{ kind: 'number', column: 'y', scaler: { shift: 10, scale: 2 } }],
      window: { steps: 3, horizon: 2 },
    };
    const windows = Float32Array.from([9, 0, 9, 0, 9, 1, 9, 0, 9, 0, 9, -3]);
    const last: Baseline = { kind: 'lastValue' };
    expect([...baselineAnswers(last, windows, 2, series, fitted).values]).toEqual([12, 12, 4, 4]);
    const mean: Baseline = { kind: 'mean', values: [0, 1] };
    expect([...baselineAnswers(mean, windows, 2, series, fitted).values]).toEqual([10, 12, 10, 12]);
  });

  it('see images as few pixels, each the mean of those it stands for, and say so', async () => {
    const image = (shape: number[], count = 2) => spec([{ column: 'image', slots: Array.from({ length: shape[0]! * shape[1]! * shape[2]! }, String), integerCodes: null, shape }], { targets: [{ column: 'y', classes: Array.from({ length: count }, String), horizon: 1 }] }); // prettier-ignore
    expect(designerOf(image([64, 48, 3])).width).toBe(16 * 16 * 3);
    expect(designerOf(image([8, 200, 1])).width).toBe(8 * 16);
    expect(designerOf(image([64, 64, 3], 1000)).width).toBe(2 * 2 * 3);
    expect(designerOf(image([12, 12, 3])).width).toBe(12 * 12 * 3);
    const { design } = designerOf(image([32, 17, 2]));
    const pixels = Float32Array.from({ length: 32 * 17 * 2 }, (_, i) => (i % 2 ? 0.5 : Math.floor(i / 34)));
    const { values } = design(pixels, 1);
    // Two rows of pixels make one; both channels stay apart.
    for (let y = 0; y < 16; y++)
      for (let x = 0; x < 16; x++) {
        expect(values[(y * 16 + x) * 2]).toBeCloseTo(2 * y + 0.5, 5);
        expect(values[(y * 16 + x) * 2 + 1]).toBeCloseTo(0.5, 5);
      }
    // Bright and dark images, in blocks that are smaller than what a line is fitted on.
    const shape = [40, 40, 1];
    const random = generator(['images']);
    const block = (rows: number): Part => {
      const y = Float32Array.from({ length: rows }, (_, i) => i % 2);
      const features = Float32Array.from({ length: rows * 1600 }, (_, i) => random() + 0.2 * y[Math.floor(i / 1600)]!); // prettier-ignore
      return { rows, features, targets: [y], sourceRows: new Int32Array(rows) };
    };
    const parts = [block(30), block(50), block(20)];
    const onDisk: RowSource = {
      rows: 100,
      async *blocks() {
        for (const part of parts) yield { part, order: range(part.rows), first: 0 };
      },
    };
    const two = image(shape);
    const fitted: FittedRecipe = { ...classes, targets: [{ kind: 'classes', column: 'y', classes: ['0', '1'], weights: [1, 1] }] }; // prettier-ignore
    const [, logistic] = await fitBaselines(onDisk, two, fitted, context);
    expect(labelOf(logistic!, two)).toBe('Logistic regression (on images averaged to 16 × 16 pixels)');
    expect(isCurrent(logistic!, two)).toBe(true);
    expect(isCurrent(logistic!, image([20, 12, 1]))).toBe(false);
    const fresh = block(60);
    const { values: said } = baselineAnswers(logistic!, fresh.features, 60, two, fitted);
    expect((await judgeClasses(fresh.targets[0]!, said, 2)).metrics['accuracy']).toBeGreaterThan(0.95);
  });

  it('end when the caller cancels', async () => {
    const cancelled = { ...context, signal: { ...context.signal, aborted: true } };
    const part: Part = { rows: 4, features: Float32Array.from([1, 2, 3, 4]), targets: [Float32Array.from([0, 1, 0, 1])], sourceRows: new Int32Array(4) }; // prettier-ignore
    await expect(fitBaselines(inMemory(part), spec([number('x')]), classes, cancelled)).rejects.toMatchObject({ code: 'cancelled' }); // prettier-ignore
  });
});

describe('the verdict', () => {
  const judged = (net: number, logistic: number, rows = 1000, part: Evaluation['part'] = 'test') =>
    verdictOf({
      task: 'classification',
      part,
      rows,
      metrics: { accuracy: net },
      baselines: {
        majority: { label: '', metrics: { accuracy: 0.5 } },
        logistic: { label: '', metrics: { accuracy: logistic } },
      },
    });

  it('says when the straight line wins, when the net does, and when chance might', () => {
    expect(judged(0.93, 0.97)).toBe('The net is right on 93 % of the rows it never saw; a logistic model reaches 97 %: the straight line wins here, so use it, or give the net more rows, other layers or a longer training.'); // prettier-ignore
    expect(judged(0.97, 0.93)).toMatch(/: the net has found something that the straight line cannot see\.$/);
    expect(judged(0.967, 0.9667, 30)).toMatch(/: no clear difference, so the straight line does as well/);
    expect(judged(0.97, 0.93, 1000, 'train')).toMatch(/only rows it never saw can show/);
  });

  it('compares with the best of the simpler methods, and speaks of errors for numbers', async () => {
    expect(judged(0.4, 0.3)).toMatch(
      /always saying the most frequent class reaches 50 %: the simplest answer wins/,
    );
    const regression = verdictOf({
      task: 'regression',
      part: 'file',
      rows: 50,
      metrics: await regressionMetrics([1, 2, 3], [1.5, 2.5, 2.5]),
      baselines: {
        mean: { label: '', metrics: { rmse: 0.8 } },
        linear: { label: '', metrics: { rmse: 0.6 } },
      },
    });
    expect(regression).toBe('The net is off by 0.5 (root mean square) on the rows of this file; a straight line by 0.6: the net has found something that the straight line cannot see.'); // prettier-ignore
  });
});

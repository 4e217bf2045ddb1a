import { z } from 'zod';
import type { FittedRecipe } from '#shared/data/fitted';
import { featureLength, vectorLength, type DataSpec } from '#shared/data/spec';
import type { CallContext } from '#shared/ipc/define';
import { throwIfCancelled } from '../data/duckdb';
import type { Part } from '../data/prepare';
import { shuffled } from '../model/randomness';
import { unscale, type Answers } from './answers';
import { designerOf, type Designer } from './design';
import { fitLeastSquares, fitLogistic, linearScores, logisticProbabilities, type Design } from './linear';

const model = z.object({
  outputs: z.number().int(),
  weights: z.array(z.number()),
  bias: z.array(z.number()),
});

/** A simple method with all it learned from the training rows; small enough to lie in the run's folder. */
export const baselineSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('majority'), shares: z.array(z.number()) }),
  z.object({ kind: z.literal('mean'), values: z.array(z.number()) }),
  z.object({ kind: z.literal('lastValue') }),
  z.object({ kind: z.literal('logistic'), model, rows: z.number().int().nullable() }),
  z.object({ kind: z.literal('linear'), model, rows: z.number().int().nullable() }),
  z.object({ kind: z.literal('linearLags'), model, rows: z.number().int().nullable() }),
]);
export type Baseline = z.infer<typeof baselineSchema>;

const names: Record<Baseline['kind'], string> = {
  majority: 'Most frequent class',
  mean: 'Mean of the training rows',
  lastValue: 'Last value',
  logistic: 'Logistic regression',
  linear: 'Linear regression',
  linearLags: 'Linear model on the lags',
};

/** Its name, and on how many rows it was fitted where those were not all. */
export function labelOf(baseline: Baseline): string {
  const sampled = 'rows' in baseline ? baseline.rows : null;
  const name = names[baseline.kind];
  return sampled === null ? name : `${name} (fitted on ${sampled.toLocaleString('en')} sampled rows)`;
}

/** Rows beyond which more would not change a straight line. */
const rowsAtMost = 200_000;
/** Multiply-adds that one pass over the rows may take, so that fitting ends within seconds. */
const workAtMost = 2.5e7;
/** The same for the one pass of the normal equations. */
const onePassAtMost = 4e9;
const narrow = 300;

/**
 * Fits what a fair person would try before a net, on the very rows the net learned from.
 * @throws NetloomError `cancelled`
 */
export async function fitBaselines(
  train: Part,
  spec: DataSpec,
  fitted: FittedRecipe,
  context: CallContext,
): Promise<Baseline[]> {
  const target = fitted.targets[0]!;
  const truth = train.targets[0]!;
  const designer = designerOf(spec);
  const horizon = spec.targets[0]!.horizon;
  const breathe = async () => {
    await new Promise<void>((resolve) => setImmediate(resolve));
    throwIfCancelled(context);
  };
  context.progress(null, 'Fitting simpler models to compare with');
  const outputs = target.kind === 'classes' ? target.classes.length : horizon;
  const perRow = designer.width * outputs;
  const work =
    target.kind === 'classes' || designer.width > narrow
      ? workAtMost / perRow
      : onePassAtMost / designer.width ** 2;
  const sample = sampled(train, designer, horizon, Math.max(1000, Math.min(rowsAtMost, Math.floor(work))));
  // Of rows that do not fit into memory, `train` itself is a sample.
  const rows = sample.design.rows < Math.max(train.rows, spec.rows.train) ? sample.design.rows : null;
  if (target.kind === 'classes') {
    const count = target.classes.length;
    const shares = new Array<number>(count).fill(0);
    truth.forEach((k) => (shares[k]! += 1 / train.rows));
    return [
      { kind: 'majority', shares },
      { kind: 'logistic', model: await fitLogistic(sample.design, sample.targets, count, breathe), rows },
    ];
  }
  const fit = await fitLeastSquares(sample.design, sample.targets, horizon, breathe);
  const mean: Baseline = { kind: 'mean', values: means(truth, horizon) };
  return spec.steps === null
    ? [mean, { kind: 'linear', model: fit, rows }]
    : [mean, { kind: 'lastValue' }, { kind: 'linearLags', model: fit, rows }];
}

/** All rows, or as many as are affordable, drawn without order but always the same. */
function sampled(
  part: Part,
  designer: Designer,
  horizon: number,
  count: number,
): { design: Design; targets: Float32Array } {
  const truth = part.targets[0]!;
  if (part.rows <= count) return { design: designer.design(part.features, part.rows), targets: truth };
  const chosen = shuffled(part.rows, ['baselines']).subarray(0, count);
  const each = part.features.length / part.rows;
  const features = new Float32Array(count * each);
  const targets = new Float32Array(count * horizon);
  chosen.forEach((row, i) => {
    features.set(part.features.subarray(row * each, (row + 1) * each), i * each);
    targets.set(truth.subarray(row * horizon, (row + 1) * horizon), i * horizon);
  });
  return { design: designer.design(features, count), targets };
}

function means(values: Float32Array, width: number): number[] {
  const sums = new Array<number>(width).fill(0);
  values.forEach((v, i) => (sums[i % width]! += v));
  return sums.map((sum) => sum / (values.length / width));
}

/** Rows that are turned into a linear model's inputs at a time. */
const rowsAtOnce = 4096;

/** What a baseline answers for rows, as a net would. */
export function baselineAnswers(
  baseline: Baseline,
  features: Float32Array,
  rows: number,
  spec: DataSpec,
  fitted: FittedRecipe,
): Answers {
  const target = fitted.targets[0]!;
  const horizon = spec.targets[0]!.horizon;
  const numbers = (values: Float32Array | Float64Array): Answers =>
    target.kind === 'number' ? { kind: 'numbers', horizon, values: unscale(values, target.scaler) } : fail();
  const classes = (values: Float64Array): Answers =>
    target.kind === 'classes' ? { kind: 'classes', classes: target.classes, values } : fail();
  const repeated = (each: readonly number[]) =>
    Float64Array.from({ length: rows * each.length }, (_, i) => each[i % each.length]!);
  switch (baseline.kind) {
    case 'majority':
      return classes(repeated(baseline.shares));
    case 'mean':
      return numbers(repeated(baseline.values));
    case 'lastValue': {
      const last = lastValues(features, rows, spec, fitted);
      const values = Float64Array.from({ length: rows * horizon }, (_, i) => last[Math.floor(i / horizon)]!);
      return { kind: 'numbers', horizon, values };
    }
    case 'logistic': {
      const count = spec.targets[0]!.classes!.length;
      return classes(inBlocks(features, rows, count, spec, (design) => logisticProbabilities(baseline.model, design, count))); // prettier-ignore
    }
    default:
      return numbers(
        inBlocks(features, rows, horizon, spec, (design) => linearScores(baseline.model, design)),
      );
  }
}

/** The target just before each window's end, in its own unit: a window always holds the past of what it predicts. */
function lastValues(
  features: Float32Array,
  rows: number,
  spec: DataSpec,
  fitted: FittedRecipe,
): Float64Array {
  const name = fitted.targets[0]!.column;
  const index = fitted.features.findIndex(({ recipe }) => recipe.name === name);
  const { fitted: column } = fitted.features[index]!;
  const scaler = column.kind === 'number' ? column.scaler : { shift: 0, scale: 1 };
  const slot = spec.features.slice(0, index).reduce((sum, feature) => sum + featureLength(feature), 0);
  const each = features.length / rows;
  const last = each - vectorLength(spec) + slot;
  return unscale(
    Float64Array.from({ length: rows }, (_, row) => features[row * each + last]!),
    scaler,
  );
}

function inBlocks(
  features: Float32Array,
  rows: number,
  outputs: number,
  spec: DataSpec,
  answer: (design: Design) => Float64Array,
): Float64Array {
  const { design } = designerOf(spec);
  const each = rows === 0 ? 0 : features.length / rows;
  const all = new Float64Array(rows * outputs);
  for (let start = 0; start < rows; start += rowsAtOnce) {
    const count = Math.min(rowsAtOnce, rows - start);
    all.set(answer(design(features.subarray(start * each, (start + count) * each), count)), start * outputs);
  }
  return all;
}

function fail(): never {
  throw new Error('a baseline of another kind of target');
}

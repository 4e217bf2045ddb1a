import { z } from 'zod';
import type { FittedRecipe } from '#shared/data/fitted';
import { featureLength, vectorLength, type DataSpec } from '#shared/data/spec';
import type { CallContext } from '#shared/ipc/define';
import { inPieces } from '../breathe';
import { throwIfCancelled } from '../data/duckdb';
import type { RowSource } from '../data/rows';
import { byLot, chosen } from '../data/some';
import { unscale, type Answers } from './answers';
import { designerOf, imagesInWords, outputsOf, rowsAtLeast, workAtMost, type Designer } from './design';
import {
  fitLeastSquares,
  fitLogistic,
  linearScores,
  logisticProbabilities,
  solvable,
  type Design,
} from './linear';

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

/** Its name, what its images were made to, and on how many rows it was fitted where those were not all. */
export function labelOf(baseline: Baseline, spec: DataSpec): string {
  if (!('rows' in baseline)) return names[baseline.kind];
  const { rows } = baseline;
  const sampled = rows === null ? null : `fitted on ${rows.toLocaleString('en')} sampled rows`;
  const said = [imagesInWords(spec), sampled].filter((words) => words !== null);
  return said.length === 0 ? names[baseline.kind] : `${names[baseline.kind]} (${said.join(', ')})`;
}

/** Whether a baseline was fitted on inputs as they are made now. */
export const isCurrent = (baseline: Baseline, spec: DataSpec): boolean =>
  !('model' in baseline) || baseline.model.weights.length === designerOf(spec).width * baseline.model.outputs;

/** Rows beyond which more would not change a straight line. */
const rowsAtMost = 200_000;
/** Multiply-adds of the one pass of the normal equations. */
const onePassAtMost = 4e9;

/**
 * Fits what a fair person would try before a net, on the very rows the net learned from.
 * @throws NetloomError `cancelled`, `data.preparedDamaged`
 */
export async function fitBaselines(
  train: RowSource,
  spec: DataSpec,
  fitted: FittedRecipe,
  context: CallContext,
): Promise<Baseline[]> {
  const target = fitted.targets[0]!;
  const designer = designerOf(spec);
  const horizon = spec.targets[0]!.horizon;
  const breathe = async () => {
    await new Promise<void>((resolve) => setImmediate(resolve));
    throwIfCancelled(context);
  };
  context.progress(null, 'Fitting simpler models to compare with');
  const work =
    target.kind === 'classes' || designer.width > solvable
      ? workAtMost / (designer.width * outputsOf(spec))
      : onePassAtMost / designer.width ** 2;
  const most = Math.max(rowsAtLeast, Math.min(rowsAtMost, Math.floor(work)));
  const { design, targets, seen } = await gathered(train, designer, horizon, most, breathe);
  const rows = design.rows < train.rows ? design.rows : null;
  if (target.kind === 'classes') {
    const count = target.classes.length;
    const shares = new Array<number>(count).fill(0);
    for (const truth of seen)
      await inPieces(truth.length, (from, to) => {
        for (let i = from; i < to; i++) shares[truth[i]!]!++;
      });
    const all = shares.reduce((a, b) => a + b, 0);
    return [
      { kind: 'majority', shares: shares.map((share) => share / all) },
      { kind: 'logistic', model: await fitLogistic(design, targets, count, breathe), rows },
    ];
  }
  const fit = await fitLeastSquares(design, targets, horizon, breathe);
  const mean: Baseline = { kind: 'mean', values: await means(seen, horizon) };
  return spec.steps === null
    ? [mean, { kind: 'linear', model: fit, rows }]
    : [mean, { kind: 'lastValue' }, { kind: 'linearLags', model: fit, rows }];
}

/** Rows that are turned into a linear model's inputs at a time. */
const rowsAtOnce = 256;

/**
 * All rows as a linear model's inputs, or as many as are affordable, drawn by lot but always the same.
 * @returns them, and all targets that were come by
 */
async function gathered(
  rows: RowSource,
  { design, width }: Designer,
  horizon: number,
  most: number,
  breathe: () => Promise<void>,
): Promise<{ design: Design; targets: Float32Array; seen: Float32Array[] }> {
  const count = Math.min(rows.rows, most);
  const values = new Float32Array(count * width);
  const targets = new Float32Array(count * horizon);
  const seen: Float32Array[] = [];
  let done = 0;
  for await (const { part, order } of rows.blocks(byLot)) {
    seen.push(part.targets[0]!.slice());
    for (let from = 0; from < order.length && done < count; from += rowsAtOnce) {
      await breathe();
      const some = chosen(part, order.subarray(from, Math.min(from + rowsAtOnce, from + count - done)));
      values.set(design(some.features, some.rows).values, done * width);
      targets.set(some.targets[0]!, done * horizon);
      done += some.rows;
    }
    if (done === count) break;
  }
  return { design: { values, rows: count, width }, targets, seen };
}

async function means(blocks: readonly Float32Array[], width: number): Promise<number[]> {
  const sums = new Array<number>(width).fill(0);
  for (const values of blocks)
    await inPieces(values.length, (from, to) => {
      for (let i = from; i < to; i++) sums[i % width]! += values[i]!;
    });
  const rows = blocks.reduce((sum, { length }) => sum + length, 0) / width;
  return sums.map((sum) => sum / rows);
}

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

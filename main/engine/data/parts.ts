import { toCell } from '#shared/data/cells';
import { encodeColumn, lengthOf } from '#shared/data/encode';
import type { FittedColumn, FittedRecipe } from '#shared/data/fitted';
import type { Split } from '#shared/data/split';
import type { ColumnValues } from './columns';

/** One part of the data, ready to train. */
export interface Part {
  rows: number;
  /** Row-major `[rows, vectorLength]`, or `[rows, steps, vectorLength]` for windows. */
  features: Float32Array;
  /** One per target: class indices `[rows]`, or numbers in the target's own spread `[rows, horizon]`. Where rows have weights, these come last, `[rows]`. */
  targets: Float32Array[];
  /** 0-based row in the file of each sample; for windows, of the first predicted value. */
  sourceRows: Int32Array;
}

/** A target for all rows in use: numbers in their own unit, or class indices. */
export interface TargetValues {
  cells: Float64Array;
  classes: string[] | null;
}

/** A column's values as the cells that `encodeColumn` takes: words become indices of the fitted categories. */
export const cellsFor = (fitted: FittedColumn, values: ColumnValues): Float64Array =>
  values.kind === 'numbers' ? values.cells : cellsOfCodes(fitted, values.words)(values.codes);

/** @param words what the codes stand for @returns codes as cells */
export function cellsOfCodes(
  fitted: FittedColumn,
  words: readonly string[],
): (codes: Float64Array) => Float64Array {
  const index = words.map((word) => toCell(fitted, word));
  return (codes) => codes.map((code) => index[code] ?? NaN);
}

export const widthOf = (fitted: FittedRecipe): number =>
  fitted.features.reduce((sum, f) => sum + lengthOf(f), 0);

/** All rows as the net receives them. @param cells one array per feature; of images all their bytes @returns row-major `[rows, vectorLength]` */
export function encodeRowsOf(
  fitted: FittedRecipe,
  cells: readonly ArrayLike<number>[],
  rows: number,
): Float32Array {
  const width = widthOf(fitted);
  const out = new Float32Array(rows * width);
  let offset = 0;
  fitted.features.forEach((feature, f) => {
    encodeColumn(feature.recipe, feature.fitted, cells[f]!, out, offset, width);
    offset += lengthOf(feature);
  });
  return out;
}

/** A split's samples, without those of a forecast whose answers reach into the next part: several steps ahead overlap. */
export function samplesOf({ window }: FittedRecipe, { train, validation, test }: Split): Split {
  const purge = window ? window.horizon - 1 : 0;
  const purged = (part: Int32Array, next: Int32Array) =>
    purge > 0 && next.length > 0 && part.length > purge ? part.subarray(0, part.length - purge) : part;
  return {
    train: purged(train, validation.length > 0 ? validation : test),
    validation: purged(validation, test),
    test,
  };
}

/** @param samples positions: of rows, or of the first row of each window */
export function buildPart(
  fitted: FittedRecipe,
  matrix: Float32Array,
  targets: readonly TargetValues[],
  numbers: Int32Array,
  samples: Int32Array,
): Part {
  const width = widthOf(fitted);
  const steps = fitted.window?.steps ?? 1;
  const lead = fitted.window ? steps : 0;
  const features = new Float32Array(samples.length * steps * width);
  const each = steps * width;
  for (let i = 0, to = 0; i < samples.length; i++) {
    // Short rows are copied faster by hand than by `set`, which makes a view of each.
    const from = samples[i]! * width;
    if (each > 64) features.set(matrix.subarray(from, from + each), to);
    else for (let k = 0; k < each; k++) features[to + k] = matrix[from + k]!;
    to += each;
  }
  const values = targets.map(({ cells }, t) => {
    const target = fitted.targets[t];
    const horizon = target?.kind === 'number' ? (fitted.window?.horizon ?? 1) : 1;
    const { shift, scale } = target?.kind === 'number' ? target.scaler : { shift: 0, scale: 1 };
    const out = new Float32Array(samples.length * horizon);
    samples.forEach((row, i) => {
      for (let h = 0; h < horizon; h++) out[i * horizon + h] = (cells[row + lead + h]! - shift) / scale;
    });
    return out;
  });
  return {
    rows: samples.length,
    features,
    targets: values,
    sourceRows: Int32Array.from(samples, (row) => numbers[row + lead] ?? -1),
  };
}

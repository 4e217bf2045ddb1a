import type { DataSpec } from '#shared/data/spec';
import { isSingleUnit } from '#shared/training/loss';
import type { BuiltOutput } from '../model/build';
import type { Part } from '../data/prepare';

/** The chosen rows of a part's features, one after the other. @returns row-major `[rows.length, ...sample]` */
export function gatherFeatures(part: Part, rows: Int32Array): Float32Array {
  return gather(part.features, part.rows, rows);
}

/**
 * What an output should have said for the chosen rows, in the form its loss compares with.
 * @returns row-major `[rows.length, units]`: classes one-hot (or 0/1 for a single unit), numbers as they are
 */
export function gatherTargets(
  part: Part,
  spec: DataSpec,
  output: BuiltOutput,
  rows: Int32Array,
): Float32Array {
  const chosen = gather(part.targets[output.targetIndex]!, part.rows, rows);
  const classes = spec.targets[output.targetIndex]!.classes;
  if (classes === null || isSingleUnit(output.shape)) return chosen;
  const oneHot = new Float32Array(rows.length * classes.length);
  chosen.forEach((index, row) => (oneHot[row * classes.length + index] = 1));
  return oneHot;
}

function gather(values: Float32Array, count: number, rows: Int32Array): Float32Array {
  const perRow = count === 0 ? 0 : values.length / count;
  const gathered = new Float32Array(rows.length * perRow);
  rows.forEach((row, i) => gathered.set(values.subarray(row * perRow, (row + 1) * perRow), i * perRow));
  return gathered;
}

/** 0, 1, 2, … */
export const inOrder = (count: number): Int32Array => Int32Array.from({ length: count }, (_, i) => i);

import type { Part } from '../data/prepare';

/** The chosen rows of a part's features, one after the other. @returns row-major `[rows.length, ...sample]` */
export const gatherFeatures = (part: Part, rows: Int32Array): Float32Array =>
  gather(part.features, part.rows, rows);

/** What should have been said for the chosen rows. @returns class indices `[rows.length]` or numbers `[rows.length, horizon]` */
export const gatherTargets = (part: Part, target: number, rows: Int32Array): Float32Array =>
  gather(part.targets[target]!, part.rows, rows);

function gather(values: Float32Array, count: number, rows: Int32Array): Float32Array {
  const perRow = count === 0 ? 0 : values.length / count;
  const gathered = new Float32Array(rows.length * perRow);
  rows.forEach((row, i) => gathered.set(values.subarray(row * perRow, (row + 1) * perRow), i * perRow));
  return gathered;
}

/** 0, 1, 2, … */
export const inOrder = (count: number): Int32Array => Int32Array.from({ length: count }, (_, i) => i);

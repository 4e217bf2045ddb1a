import type { DataSpec } from '#shared/data/spec';
import { size } from '#shared/layers/define';
import type { Part } from '../data/prepare';
import type { FixedFeed, NativeTensor, RowFeed } from '../graph/session';
import type { BuiltModel } from '../model/build';
import { comparedWith } from '../model/compared';
import { pickColumns } from '../model/predict';
import type { Recorded, RowSlot } from './pass';

/** Whose rows are fed. */
type Rows = Pick<Part, 'features' | 'targets'>;

/** What a recorded pass is fed with, by rows of a part. */
export function rowFeeds(
  { inputs, targets }: Recorded,
  { built, spec }: { built: BuiltModel; spec: DataSpec },
  part: Rows,
): RowFeed[] {
  const compared = comparedWith(built, spec);
  return [
    ...inputs.map((slot, i) => feed(slot, columnsOf(part, spec, built.inputs[i]!.columns))),
    ...targets.map((slot, i) => feed(slot, part.targets[compared[i]!]!)),
  ];
}

const feed = ({ name, shape }: RowSlot, values: Float32Array): RowFeed => ({
  ...{ name, shape, values },
  stride: size(shape),
});

/** The chosen rows themselves, for a pass that is run only once. */
export function gathered({ name, shape, values, stride }: RowFeed, rows: Int32Array): FixedFeed {
  const data = new Float32Array(rows.length * stride);
  rows.forEach((row, i) => data.set(values.subarray(row * stride, (row + 1) * stride), i * stride));
  return { name, tensor: { dtype: 'float32', shape: [rows.length, ...shape], data } };
}

export const scalar = (value: number): NativeTensor => ({
  ...{ dtype: 'float32', shape: [] },
  data: Float32Array.of(value),
});

/** Neighbours with equally many rows, together. */
export function alike<B extends { rows: Int32Array }>(batches: readonly B[]): B[][] {
  const groups: B[][] = [];
  for (const batch of batches) {
    const group = groups[groups.length - 1];
    if (group && group[0]!.rows.length === batch.rows.length) group.push(batch);
    else groups.push([batch]);
  }
  return groups;
}

/** The row numbers of batches, one after the other. */
export function inTurn(batches: readonly { rows: Int32Array }[]): Int32Array {
  const rows = new Int32Array(batches.reduce((sum, batch) => sum + batch.rows.length, 0));
  let at = 0;
  for (const batch of batches) {
    rows.set(batch.rows, at);
    at += batch.rows.length;
  }
  return rows;
}

/** The features an input receives, picked once per part. */
function columnsOf({ features }: Rows, spec: DataSpec, columns: readonly string[]): Float32Array {
  if (columns.length === 0) return features;
  const known = picked.get(features) ?? new Map<string, Float32Array>();
  picked.set(features, known);
  const key = JSON.stringify(columns);
  const values = known.get(key) ?? pickColumns(spec, columns, features);
  known.set(key, values);
  return values;
}
const picked = new WeakMap<Float32Array, Map<string, Float32Array>>();

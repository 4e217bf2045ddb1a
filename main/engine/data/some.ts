import type { Part } from './parts';
import type { RowSource, Turn } from './rows';

/** All rows that lie together at a time, in an order drawn by lot that is always the same. */
export const byLot: Turn = { epoch: 0, seed: 0, shuffle: true, batchSize: 1, from: 0 };

/**
 * Goes through all rows block by block, or through as many of them as are asked for: a fair sample.
 * A block's arrays hold only until the next one is asked for.
 */
export async function* someOf(rows: RowSource, most: number): AsyncGenerator<Part> {
  let left = most;
  for await (const { part, order } of rows.blocks(byLot)) {
    yield part.rows <= left ? part : chosen(part, order.subarray(0, left));
    left -= part.rows;
    if (left <= 0) return;
  }
}

/** Some rows of a part, in the order asked for. */
export function chosen({ rows, features, targets, sourceRows }: Part, order: Int32Array): Part {
  const pick = (values: Float32Array): Float32Array => {
    const each = values.length / rows;
    const out = new Float32Array(order.length * each);
    order.forEach((row, i) => out.set(values.subarray(row * each, (row + 1) * each), i * each));
    return out;
  };
  return {
    rows: order.length,
    features: pick(features),
    targets: targets.map(pick),
    sourceRows: order.map((row) => sourceRows[row]!),
  };
}

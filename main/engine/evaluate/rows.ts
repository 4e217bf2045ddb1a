import type { CallContext } from '#shared/ipc/define';
import type { JudgedRow } from '#shared/runs/evaluation';
import { readCells } from '../data/cells';
import { plainNumber, predictionOf } from './answers';
import type { PartName } from '../runs/whereData';
import { judge, onceMore, type Judgement } from './judge';
import { surprise } from './metrics';

interface Page {
  dir: string;
  part: PartName;
  offset: number;
  limit: number;
  sort: 'error' | 'row';
}

/** Orders of rows; gone together with what was judged. */
const orders = new WeakMap<Judgement, Order>();

interface Order {
  errors: Float64Array;
  error: Uint32Array;
  /** As in the file. */
  row: Uint32Array;
}

/**
 * A page of judged rows with their raw cells, the worst first or in the file's order.
 * @throws NetloomError as `judge` does
 */
export async function judgedRows(
  { dir, part, offset, limit, sort }: Page,
  context: CallContext,
): Promise<{ columns: string[]; rows: JudgedRow[]; total: number }> {
  const judged = await onceMore(() => judge({ dir, part }, context));
  const { rows, source, sourceRows } = judged;
  const order = orderOf(judged);
  const chosen = [...order[sort].subarray(offset, offset + limit)];
  const cells = await readCells(source, null, chosen.map((i) => sourceRows[i]!), context); // prettier-ignore
  return {
    columns: cells.columns,
    total: rows,
    rows: chosen.map((i, at) => ({
      row: sourceRows[i]!,
      cells: cells.rows[at]!,
      actual: actualOf(judged, i),
      prediction: predictionOf(judged.answers, i),
      error: order.errors[i]!,
    })),
  };
}

function orderOf(judged: Judgement): Order {
  const known = orders.get(judged);
  if (known) return known;
  const { rows, sourceRows } = judged;
  const errors = Float64Array.from({ length: rows }, (_, i) => errorOf(judged, i));
  const row = new Uint32Array(rows).map((_, i) => i).sort((a, b) => sourceRows[a]! - sourceRows[b]! || a - b); // prettier-ignore
  // Equal errors stay in the file's order.
  const error = row.slice().sort((a, b) => errors[b]! - errors[a]! || sourceRows[a]! - sourceRows[b]! || a - b); // prettier-ignore
  const order = { errors, error, row };
  orders.set(judged, order);
  return order;
}

/** How wrong one row's answer is: its surprise at the true class, or the mean absolute error. */
function errorOf({ answers, truth }: Judgement, row: number): number {
  if (answers.kind === 'classes')
    return surprise(answers.values[row * answers.classes.length + truth[row]!]!);
  const { horizon, values } = answers;
  let sum = 0;
  for (let i = row * horizon; i < (row + 1) * horizon; i++) sum += Math.abs(values[i]! - truth[i]!);
  return sum / horizon;
}

function actualOf({ answers, truth }: Judgement, row: number): string {
  if (answers.kind === 'classes') return answers.classes[truth[row]!]!;
  const { horizon } = answers;
  return Array.from(truth.subarray(row * horizon, (row + 1) * horizon), plainNumber).join(', ');
}

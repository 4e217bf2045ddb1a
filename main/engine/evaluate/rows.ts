import type { CallContext } from '#shared/ipc/define';
import type { JudgedRow } from '#shared/runs/evaluation';
import { readCells } from '../data/cells';
import { plainNumber, predictionOf } from './answers';
import type { PartName } from '../runs/whereData';
import { inPieces, sortedInPieces } from '../breathe';
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
const orders = new WeakMap<Judgement, Promise<Order>>();

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
  const order = await orderOf(judged);
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

function orderOf(judged: Judgement): Promise<Order> {
  const known = orders.get(judged);
  if (known) return known;
  const order = ordered(judged);
  orders.set(judged, order);
  return order;
}

async function ordered(judged: Judgement): Promise<Order> {
  const { rows, sourceRows } = judged;
  const errors = new Float64Array(rows);
  const numbers = new Uint32Array(rows);
  await inPieces(rows, (from, to) => {
    for (let i = from; i < to; i++) {
      errors[i] = errorOf(judged, i);
      numbers[i] = i;
    }
  });
  const row = await sortedInPieces(numbers, (a, b) => sourceRows[a]! - sourceRows[b]! || a - b);
  // Equal errors stay in the file's order.
  const error = await sortedInPieces(row.slice(), (a, b) => errors[b]! - errors[a]! || sourceRows[a]! - sourceRows[b]! || a - b); // prettier-ignore
  return { errors, error, row };
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

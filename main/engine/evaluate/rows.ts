import type { CallContext } from '#shared/ipc/define';
import type { JudgedRow } from '#shared/runs/evaluation';
import { readCells } from '../data/cells';
import { plainNumber, predictionOf } from './answers';
import type { PartName } from '../runs/whereData';
import { judge, type Judgement } from './judge';
import { surprise } from './metrics';

interface Page {
  dir: string;
  part: PartName;
  offset: number;
  limit: number;
  sort: 'error' | 'row';
}

/** Orders of rows by error; gone together with what was judged. */
const orders = new WeakMap<Judgement, { errors: Float64Array; worstFirst: Uint32Array }>();

/**
 * A page of judged rows with their raw cells, the worst first or in the file's order.
 * @throws NetloomError as `judge` does
 */
export async function judgedRows(
  { dir, part, offset, limit, sort }: Page,
  context: CallContext,
): Promise<{ columns: string[]; rows: JudgedRow[]; total: number }> {
  const judged = await judge({ dir, part }, context);
  const { rows, source } = judged;
  const { errors, worstFirst } = orderOf(judged);
  const chosen = Array.from({ length: Math.max(0, Math.min(limit, rows.rows - offset)) }, (_, i) =>
    sort === 'error' ? worstFirst[offset + i]! : offset + i,
  );
  const cells = await readCells(source, null, chosen.map((i) => rows.sourceRows[i]!), context); // prettier-ignore
  return {
    columns: cells.columns,
    total: rows.rows,
    rows: chosen.map((i, at) => ({
      row: rows.sourceRows[i]!,
      cells: cells.rows[at]!,
      actual: actualOf(judged, i),
      prediction: predictionOf(judged.answers, i),
      error: errors[i]!,
    })),
  };
}

function orderOf(judged: Judgement): { errors: Float64Array; worstFirst: Uint32Array } {
  const known = orders.get(judged);
  if (known) return known;
  const errors = Float64Array.from({ length: judged.rows.rows }, (_, i) => errorOf(judged, i));
  // Equal errors stay in the file's order.
  const worstFirst = new Uint32Array(errors.length).map((_, i) => i).sort((a, b) => errors[b]! - errors[a]! || a - b); // prettier-ignore
  const order = { errors, worstFirst };
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

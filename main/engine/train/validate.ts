import type { RowSource } from '../data/rows';
import type { TrainStep } from './step';
import type { Tally } from './tally';

export const rowsJudgedAtOnce = 512;
/** So many blocks go to the step at once: few calls for it, and others can work in between. */
const blocksAtOnce = 16;

/** Loss and metrics of rows the net does not learn from, into the tally. */
export async function validate(
  step: TrainStep,
  rows: RowSource,
  tally: Tally,
  breathe: () => Promise<void>,
): Promise<void> {
  const turn = { epoch: 0, seed: 0, shuffle: false, batchSize: rowsJudgedAtOnce, from: 0 };
  for await (const { part, order } of rows.blocks(turn)) {
    const blocks: Int32Array[] = [];
    for (let start = 0; start < order.length; start += rowsJudgedAtOnce)
      blocks.push(order.subarray(start, start + rowsJudgedAtOnce));
    for (let i = 0; i < blocks.length; i += blocksAtOnce) {
      const some = blocks.slice(i, i + blocksAtOnce);
      (await step.judge(part, some)).forEach((score, b) => tally.add(some[b]!.length, score));
      await breathe();
    }
  }
}

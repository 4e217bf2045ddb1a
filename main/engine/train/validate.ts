import { performance } from 'node:perf_hooks';
import type { RowSource } from '../data/rows';
import { Portion } from '../portion';
import type { TrainStep } from './step';
import type { Tally } from './tally';

/** Rows of a block that is judged, where memory allows it. */
export const rowsJudgedAtOnce = 512;
/** In seconds: about how long the step is asked to judge before others have their turn. */
const atOnce = 0.04;

/**
 * Loss and metrics of rows the net does not learn from, into the tally.
 * @param batchSize rows that are judged at once
 * @param goesOn asked every few blocks; may wait, and lets others work
 * @returns whether all rows were judged
 */
export async function validate(
  step: TrainStep,
  rows: RowSource,
  batchSize: number,
  tally: Tally,
  goesOn: () => Promise<boolean>,
): Promise<boolean> {
  const portion = new Portion();
  const turn = { epoch: 0, seed: 0, shuffle: false, anyOrder: true, batchSize, from: 0 };
  for await (const { part, order } of rows.blocks(turn)) {
    const blocks: Int32Array[] = [];
    for (let start = 0; start < order.length; start += batchSize)
      blocks.push(order.subarray(start, start + batchSize));
    while (blocks.length > 0) {
      if (!(await goesOn())) return false;
      const some = blocks.splice(0, portion.within(atOnce));
      const begin = performance.now();
      const scores = await step.judge(part, some);
      portion.took(some.length, (performance.now() - begin) / 1000);
      scores.forEach((score, b) => tally.add(some[b]!.length, score));
    }
  }
  return true;
}

import type { Part } from '../data/prepare';
import { inOrder } from './part';
import type { TrainStep } from './step';
import type { Tally } from './tally';

const rowsAtOnce = 512;
/** So many blocks go to the step at once: few calls for it, and others can work in between. */
const blocksAtOnce = 16;

/** Loss and metrics of a part the net does not learn from, into the tally. */
export async function validate(
  step: TrainStep,
  part: Part,
  tally: Tally,
  breathe: () => Promise<void>,
): Promise<void> {
  const all = inOrder(part.rows);
  const blocks: Int32Array[] = [];
  for (let start = 0; start < part.rows; start += rowsAtOnce)
    blocks.push(all.subarray(start, start + rowsAtOnce));
  for (let i = 0; i < blocks.length; i += blocksAtOnce) {
    const some = blocks.slice(i, i + blocksAtOnce);
    (await step.judge(part, some)).forEach((score, b) => tally.add(some[b]!.length, score));
    await breathe();
  }
}

import type { Tensor } from '@tensorflow/tfjs';
import type { DataSpec } from '#shared/data/spec';
import type { Tf } from '../backend/load';
import type { Part } from '../data/prepare';
import type { BuiltModel } from '../model/build';
import { callModel, sliceInputs } from '../model/predict';
import type { Objective } from './objective';
import { gatherFeatures, inOrder } from './part';
import type { Tally } from './tally';

const rowsAtOnce = 512;

interface Given {
  tf: Tf;
  built: BuiltModel;
  spec: DataSpec;
  objective: Objective;
  part: Part;
  tally: Tally;
}

/** Loss and metrics of a part the net does not learn from, into the tally. Lets others work every few blocks. */
export async function validate(
  { tf, built, spec, objective, part, tally }: Given,
  breathe: () => Promise<void>,
): Promise<void> {
  const all = inOrder(part.rows);
  for (let start = 0; start < part.rows; start += rowsAtOnce) {
    const rows = all.subarray(start, start + rowsAtOnce);
    tf.tidy(() => {
      const inputs = sliceInputs(tf, built, spec, gatherFeatures(part, rows), rows.length);
      const outputs: Tensor[] = callModel(built, inputs, false);
      const loss = objective.total(objective.truths(part, rows), outputs).dataSync()[0]!;
      tally.add(part, rows, outputs.map((output) => output.dataSync() as Float32Array), loss); // prettier-ignore
    });
    await breathe();
  }
}

import type { LayersModel, Variable } from '@tensorflow/tfjs';
import { NetloomError } from '#shared/errors';
import type { Tf } from '../backend/load';
import type { NamedArray } from '../runs/weights';

/** Copies of a model's weights, trained or not, in its own order. Names carry no suffix of this process. */
export const modelWeights = (model: LayersModel): NamedArray[] =>
  model.weights.map((weight) => {
    const value = weight.read();
    return {
      name: weight.originalName,
      shape: value.shape,
      values: (value.dataSync() as Float32Array).slice(),
    };
  });

/** @throws NetloomError `runs.otherNet` where the weights are those of another net */
export function setModelWeights(tf: Tf, model: LayersModel, arrays: readonly NamedArray[]): void {
  const byName = new Map(arrays.map((array) => [array.name, array]));
  const matched = model.weights.map((weight) => {
    const array = byName.get(weight.originalName);
    if (!array || array.shape.join() !== weight.shape.join())
      throw new NetloomError('runs.otherNet', `The stored weights do not belong to this net: ${weight.originalName} has the shape [${weight.shape.join(', ')}], ${array ? `stored is [${array.shape.join(', ')}]` : 'nothing is stored'}.`); // prettier-ignore
    return { weight, array };
  });
  tf.tidy(() => {
    // Past tfjs' own `write`, which would put a constraint on them once more and so change their last digits.
    for (const { weight, array } of matched)
      (weight.read() as unknown as Variable).assign(tf.tensor(array.values, array.shape, 'float32'));
  });
}

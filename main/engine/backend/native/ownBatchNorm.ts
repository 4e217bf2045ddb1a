import type { Tensor } from '@tensorflow/tfjs';
import type { Tf } from '../load';
import type { Native } from './native';

/** What is normalised, and what scales and shifts it then. */
export interface BatchNormGiven {
  /** `[..., channels]` */
  x: Tensor;
  /** `[channels]` each */
  gamma: Tensor;
  beta: Tensor;
  epsilon: number;
}

export interface BatchNormed {
  /** `[..., channels]` */
  y: Tensor;
  /** Of the batch, `[channels]` each. They are kept: the caller disposes of them. */
  mean: Tensor;
  variance: Tensor;
}

/**
 * Batch normalisation over the last axis as one operation of our own forward and one backward
 * (main/engine/native/batchNorm.h), where the graph addon brings them. A recording lets them do what stands behind as well
 * (main/engine/graph/normalized.ts).
 * @see https://arxiv.org/abs/1502.03167
 */
export function ownBatchNorm(
  tf: Tf,
  native: Native,
  { x, gamma, beta, epsilon }: BatchNormGiven,
): BatchNormed {
  const attrs = [native.float('epsilon', epsilon), native.bool('relu', false)];
  let statistics: { mean: Tensor; variance: Tensor } | undefined;
  const op = tf.customGrad((...given: unknown[]) => {
    const [x, gamma, beta, save] = given as [Tensor, Tensor, Tensor, (tensors: Tensor[]) => void];
    const nothing = tf.tensor1d([], 'float32');
    const outputs = native.executeAll('NetloomBatchNorm', attrs, [x, gamma, beta, nothing], 3);
    const [y, mean, variance] = outputs as [Tensor, Tensor, Tensor];
    statistics = { mean: tf.keep(mean), variance: tf.keep(variance) };
    // Copies: what is kept is disposed of before the gradients are asked for.
    save([x, gamma, beta, tf.clone(mean), tf.clone(variance), nothing]);
    return {
      value: y,
      gradFunc: (dy: Tensor, saved: Tensor[]) =>
        native.executeAll('NetloomBatchNormGrad', attrs, [dy, ...saved], 4).slice(0, 3),
    };
  });
  const y = op(x, gamma, beta) as Tensor;
  return { y, ...statistics! };
}

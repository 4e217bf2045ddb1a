import type { Tensor } from '@tensorflow/tfjs';
import type { Tf } from '../load';
import type { Native } from './native';

/** Rows, and what scales and shifts them once their mean is 0 and their variance 1. */
export interface LayerNormGiven {
  /** `[..., size]` */
  x: Tensor;
  /** `[size]` each */
  gamma: Tensor;
  beta: Tensor;
  epsilon: number;
}

/**
 * Layer normalisation over the last axis as one operation of our own forward and one backward
 * (main/engine/native/layerNorm.h), where the graph addon brings them.
 * @returns `[..., size]`
 * @see https://arxiv.org/abs/1607.06450
 */
export function ownLayerNorm(tf: Tf, native: Native, { x, gamma, beta, epsilon }: LayerNormGiven): Tensor {
  const op = tf.customGrad((...all: unknown[]) => {
    const [x, gamma, beta, save] = all as [Tensor, Tensor, Tensor, (tensors: Tensor[]) => void];
    const attrs = [native.float('epsilon', epsilon)];
    const outputs = native.executeAll('NetloomLayerNorm', attrs, [x, gamma, beta], 3);
    const [y, mean, rstd] = outputs as [Tensor, Tensor, Tensor];
    save([x, gamma, mean, rstd]);
    return {
      value: y,
      gradFunc: (dy: Tensor, saved: Tensor[]) =>
        native.executeAll('NetloomLayerNormGrad', [], [dy, ...saved], 3),
    };
  });
  return op(x, gamma, beta);
}

import type { Tensor } from '@tensorflow/tfjs';
import type { Tf } from '../load';
import type { Native } from './native';

/** In the order of their numbers (main/engine/native/kernels/kernels.h). */
export const ownActivations = ['linear', 'relu', 'tanh', 'sigmoid'] as const;

export interface DenseGiven {
  /** `[..., features]` */
  x: Tensor;
  /** `[features, units]` and `[units]` */
  kernel: Tensor;
  bias: Tensor;
  activation: (typeof ownActivations)[number];
}

/**
 * A dense layer as one operation of our own forward and one backward (main/engine/native/dense.h), where the graph addon
 * brings them.
 * @returns `[..., units]`
 */
export function ownDense(tf: Tf, native: Native, { x, kernel, bias, activation }: DenseGiven): Tensor {
  const number = ownActivations.indexOf(activation);
  const attrs = [native.int('N', 1), native.int('A', 0), native.int('activation', number)];
  const op = tf.customGrad((...all: unknown[]) => {
    const [x, kernel, bias, save] = all as [Tensor, Tensor, Tensor, (tensors: Tensor[]) => void];
    const y = native.execute('NetloomDense', attrs, [x, kernel, bias]);
    // Of sums that nothing is made of, nobody needs to know what came out.
    save(activation === 'linear' ? [x, kernel] : [y, x, kernel]);
    return {
      value: y,
      gradFunc: (dy: Tensor, saved: Tensor[]) =>
        native.executeAll(
          'NetloomDenseGrad',
          [...attrs, native.bool('of_inputs', true)],
          saved.length === 3 ? [dy, ...saved] : [dy, dy, ...saved],
          3,
        ),
    };
  });
  return op(x, kernel, bias);
}

import type { Tensor } from '@tensorflow/tfjs';
import type { Tf } from '../load';
import type { Native } from './native';

/**
 * Dropout as one operation of our own (main/engine/native/dropout.h), where the graph addon brings it. It drops what
 * StatelessRandomUniform draws below the rate, and draws again for the gradient instead of remembering.
 * @param seed `int32 [2]`
 * @see https://jmlr.org/papers/v15/srivastava14a.html
 */
export function dropOut(tf: Tf, native: Native, x: Tensor, rate: number, seed: Tensor): Tensor {
  const attrs = [native.float('rate', rate), native.float('scale', 1 / (1 - rate))];
  const drop = (x: Tensor, seed: Tensor) => native.execute('NetloomDropout', attrs, [x, seed]);
  const op = tf.customGrad((...given: unknown[]) => {
    const [x, save] = given as [Tensor, (tensors: Tensor[]) => void];
    save([seed]);
    return { value: drop(x, seed), gradFunc: (dy: Tensor, [seed]: Tensor[]) => drop(dy, seed!) };
  });
  return op(x);
}

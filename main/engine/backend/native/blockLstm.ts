import type { Tensor } from '@tensorflow/tfjs';
import type { Tf } from '../load';
import type { Native } from './native';

/**
 * An LSTM over a whole sequence as one operation forward and one backward.
 * @param x `[steps, batch, features]`
 * @param weights `[features + units, 4 · units]`: kernel above recurrent kernel, gates in Keras' order i, f, c, o
 * @param bias `[4 · units]`
 * @returns the outputs `[steps, batch, units]`
 * @see https://www.tensorflow.org/api_docs/python/tf/raw_ops/BlockLSTMV2
 */
export function blockLstm(tf: Tf, native: Native, x: Tensor, weights: Tensor, bias: Tensor): Tensor {
  const [steps, batch] = x.shape as [number, number];
  const units = weights.shape[1]! / 4;
  const type = native.type('T', 'float32');
  const noPeephole = native.bool('use_peephole', false);
  /** No state before the sequence, and no weights from the state to the gates. */
  const empty = () => [tf.zeros([batch, units]), tf.zeros([units])] as const;

  const op = tf.customGrad((...given: unknown[]) => {
    const [x, w, b, save] = given as [Tensor, Tensor, Tensor, (tensors: Tensor[]) => void];
    const [state, none] = empty();
    const outputs = native.executeAll(
      'BlockLSTMV2',
      [type, native.float('cell_clip', 0), noPeephole],
      [{ int64: steps }, x, state, state, w, none, none, none, b],
      7,
    );
    save([x, w, b, ...outputs]);
    return {
      value: outputs[6]!,
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [x, w, b, i, cs, f, o, ci, co, h] = saved as [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor]; // prettier-ignore
        const [state, none] = empty();
        const gradients = native.executeAll(
          'BlockLSTMGradV2',
          [type, noPeephole],
          [{ int64: steps }, x, state, state, w, none, none, none, b, i, cs, f, o, ci, co, h, tf.zerosLike(cs), dy], // prettier-ignore
          8,
        );
        return [gradients[0]!, gradients[3]!, gradients[7]!];
      },
    };
  });
  return op(x, weights, bias);
}

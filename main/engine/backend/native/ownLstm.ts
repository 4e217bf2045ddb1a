import type { Tensor } from '@tensorflow/tfjs';
import type { Tf } from '../load';
import type { Native } from './native';

/** An LSTM's weights as Keras has them, and how it is asked. */
export interface LstmGiven {
  /** `[batch, steps, features]` */
  x: Tensor;
  /** `[features, 4 · units]`, `[units, 4 · units]`, `[4 · units]`: gates in Keras' order i, f, c, o */
  kernel: Tensor;
  recurrent: Tensor;
  bias: Tensor;
  goBackwards: boolean;
  returnSequences: boolean;
}

/**
 * An LSTM over a whole sequence as one operation of our own forward and one backward (main/engine/native/lstm.h), where
 * the graph addon brings them. Unlike TensorFlow's BlockLSTM it uses all cores for one batch.
 * @returns the outputs `[batch, steps, units]`, or the last ones `[batch, units]`
 */
export function ownLstm(tf: Tf, native: Native, given: LstmGiven): Tensor {
  const { goBackwards, returnSequences } = given;
  const backwards = native.bool('backwards', goBackwards);
  const forward = (weights: readonly Tensor[], remember: boolean): Tensor[] =>
    native.executeAll('NetloomLstm', [backwards, native.bool('remember', remember)], weights, 4);
  const said = ([states, last]: Tensor[]): Tensor => (returnSequences ? states! : last!);

  const weights = [given.x, given.kernel, given.recurrent, given.bias];
  if (!isWatched(tf)) return said(forward(weights, false));
  const op = tf.customGrad((...all: unknown[]) => {
    const save = all.pop() as (tensors: Tensor[]) => void;
    const [x, kernel, recurrent] = all as [Tensor, Tensor, Tensor];
    const outputs = forward(all as Tensor[], true);
    const [states, , cells, gates] = outputs as [Tensor, Tensor, Tensor, Tensor];
    save([x, kernel, recurrent, states, cells, gates]);
    return {
      value: said(outputs),
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [ofGates, ...ofWeights] = native.executeAll('NetloomLstmGrad', [backwards], [...saved, dy], 4);
        const flat = tf.reshape(ofGates!, [-1, kernel.shape[1]!]);
        return [tf.reshape(tf.matMul(flat, saved[1]!, false, true), x.shape), ...ofWeights];
      },
    };
  });
  return op(...weights);
}

/** Whether gradients will be asked for: only then need anything be kept for them. tfjs' types do not tell. */
const isWatched = (tf: Tf): boolean =>
  (tf.engine() as unknown as { state: { gradientDepth: number } }).state.gradientDepth > 0;

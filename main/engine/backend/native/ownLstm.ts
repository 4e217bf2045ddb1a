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
  /** `[batch, steps]` of 0 and 1: where it is 0, a step leaves everything as it was. None: all count. */
  mask?: Tensor | undefined;
  goBackwards: boolean;
  returnSequences: boolean;
}

/**
 * An LSTM over a whole sequence as one operation of our own forward and one backward (main/engine/native/lstm.h), where
 * the graph addon brings them. Unlike TensorFlow's BlockLSTM it uses all cores for one batch.
 * @returns the outputs `[batch, steps, units]`, or the last ones `[batch, units]`
 */
export function ownLstm(tf: Tf, native: Native, given: LstmGiven): Tensor {
  const { goBackwards, returnSequences, mask = tf.zeros([0]) } = given;
  const backwards = native.bool('backwards', goBackwards);
  const forward = (inputs: readonly Tensor[], remember: boolean): Tensor[] =>
    native.executeAll('NetloomLstmForward', [backwards, native.bool('remember', remember)], inputs, 3);
  const said = ([states, last]: Tensor[]): Tensor => (returnSequences ? states! : last!);

  if (!isWatched(tf)) return said(forward([given.x, given.kernel, given.recurrent, mask, given.bias], false));
  const op = tf.customGrad((...all: unknown[]) => {
    const [x, kernel, recurrent, bias, save] = all as [Tensor, Tensor, Tensor, Tensor, (tensors: Tensor[]) => void]; // prettier-ignore
    const outputs = forward([x, kernel, recurrent, mask, bias], true);
    const [states, , memory] = outputs as [Tensor, Tensor, Tensor];
    save([x, kernel, recurrent, mask, states, memory]);
    return {
      value: said(outputs),
      // A recording takes back what nobody wants.
      gradFunc: (dy: Tensor, saved: Tensor[]) =>
        native.executeAll('NetloomLstmBackward', [backwards, native.bool('of_inputs', true)], [...saved, dy], 4), // prettier-ignore
    };
  });
  return op(given.x, given.kernel, given.recurrent, given.bias);
}

/** Whether gradients will be asked for: only then need anything be kept for them. tfjs' types do not tell. */
const isWatched = (tf: Tf): boolean =>
  (tf.engine() as unknown as { state: { gradientDepth: number } }).state.gradientDepth > 0;

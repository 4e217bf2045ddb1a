import os from 'node:os';
import type { layers, Tensor } from '@tensorflow/tfjs';
import type { Tf } from '../load';
import { blockGru } from './blockGru';
import { blockLstm } from './blockLstm';
import type { Native } from './native';
import { ownLstm } from './ownLstm';
import { skipDraws } from './random';

interface Weight {
  read(): Tensor;
}
interface Activation {
  getClassName(): string;
  apply(x: Tensor): Tensor;
}
const cores = os.cpus().length;
/** Fewer rows than these are multiplied too badly to be worth a core of their own. */
const leastShare = 16;

/** What of tfjs' recurrent layers is needed here; its types do not tell. */
interface Recurrent {
  cell: {
    units: number;
    kernel: Weight;
    recurrentKernel: Weight;
    bias: Weight | null;
    useBias: boolean;
    activation: Activation;
    recurrentActivation?: Activation;
    dropout: number;
    recurrentDropout: number;
  };
  stateful: boolean;
  returnState: boolean;
  returnSequences: boolean;
  goBackwards: boolean;
}
type Call = (this: Recurrent, inputs: Tensor | Tensor[], options?: Options) => Tensor | Tensor[];
interface Options {
  training?: boolean;
  mask?: Tensor | null;
  initialState?: Tensor[] | null;
}
/** From `[batch, steps, features]`, and which steps count if not all do, to the layer's outputs. */
type Whole = (layer: Recurrent, x: Tensor, mask?: Tensor) => Tensor;
/** From `[steps, batch, features]` to `[steps, batch, units]`. */
type Sequence = (layer: Recurrent, x: Tensor) => Tensor;

/**
 * Recurrent layers as TensorFlow's operations over whole sequences. Where a layer is set up in a way that these do not
 * know (other activations, dropout of the state, and masks except for our own), it goes step by step as tfjs has it.
 * @param own whether there are operations of our own (`hasOwnOperations`)
 */
export function installRecurrent(tf: Tf, native: Native, own: boolean): void {
  const wholeLstm: Whole = ({ cell, goBackwards, returnSequences }, x, mask) => {
    const [kernel, recurrent] = [cell.kernel.read(), cell.recurrentKernel.read()];
    const bias = cell.bias?.read() ?? tf.zeros([4 * cell.units]);
    return ownLstm(tf, native, { x, kernel, recurrent, bias, mask, goBackwards, returnSequences });
  };
  const lstmSteps: Sequence = (layer, x) => {
    const { kernel, recurrentKernel, bias, units } = layer.cell;
    const weights = tf.concat([kernel.read(), recurrentKernel.read()], 0);
    const biases = bias?.read() ?? tf.zeros([4 * units]);
    // One sequence after the other keeps one core busy: the rows of a batch are shared out among the cores.
    const shares = Math.min(cores, Math.floor(x.shape[1]! / leastShare));
    if (shares < 2) return blockLstm(tf, native, x, weights, biases);
    const share = Math.ceil(x.shape[1]! / shares);
    const sizes = Array.from({ length: shares }, (_, i) => Math.min(share, x.shape[1]! - i * share));
    return tf.concat(
      tf.split(x, sizes, 1).map((part) => blockLstm(tf, native, part, weights, biases)),
      1,
    );
  };
  replace(tf.layers.lstm({ units: 1 }), 'sigmoid', own ? wholeLstm : stepwise(lstmSteps), own);

  const gruSteps: Sequence = (layer, x) => {
    const { kernel, recurrentKernel, bias, units } = layer.cell;
    // Keras: update, reset, candidate.
    const parts = (w: Tensor) => tf.split(w, 3, w.rank - 1) as [Tensor, Tensor, Tensor];
    const [ku, kr, kc] = parts(kernel.read());
    const [su, sr, sc] = parts(recurrentKernel.read());
    const [bu, br, bc] = parts(bias?.read() ?? tf.zeros([3 * units]));
    const gates = tf.concat([tf.concat([kr, ku], 1), tf.concat([sr, su], 1)], 0);
    return blockGru(tf, native, x, {
      gates,
      gatesBias: tf.concat([br, bu], 0),
      candidate: tf.concat([kc, sc], 0),
      candidateBias: bc,
    });
  };
  replace(tf.layers.gru({ units: 1 }), 'sigmoid', stepwise(gruSteps));

  const rnnSteps: Sequence = (layer, x) => {
    const { kernel, recurrentKernel, bias, activation } = layer.cell;
    const [steps, batch, features] = x.shape as [number, number, number];
    // What comes from the inputs is computed for all steps at once.
    const flat = tf.matMul(tf.reshape(x, [steps * batch, features]), kernel.read());
    const projected = tf.reshape(bias ? tf.add(flat, bias.read()) : flat, [steps, batch, -1]);
    const recurrent = recurrentKernel.read();
    const outputs: Tensor[] = [];
    for (const now of tf.unstack(projected)) {
      const state = outputs[outputs.length - 1];
      outputs.push(activation.apply(state ? tf.add(now, tf.matMul(state, recurrent)) : now));
    }
    return tf.stack(outputs);
  };
  replace(tf.layers.simpleRNN({ units: 1 }), null, stepwise(rnnSteps));

  /** @param masks whether `whole` knows them */
  function replace(
    example: layers.Layer,
    recurrentActivation: string | null,
    whole: Whole,
    masks = false,
  ): void {
    const prototype = Object.getPrototypeOf(example) as { call: Call };
    const original = prototype.call;
    prototype.call = function (inputs, options = {}) {
      const { mask, training, initialState } = options;
      if (!isPlain(this, recurrentActivation) || (mask && !masks) || initialState)
        return original.call(this, inputs, options);
      const x = Array.isArray(inputs) ? inputs[0]! : inputs;
      const rate = training ? this.cell.dropout : 0;
      return tf.tidy(() => {
        const given = dropped(x, rate);
        // Step by step, tfjs draws once for each gate of an LSTM and uses the first.
        if (mask && rate > 0) skipDraws(3);
        return whole(this, given, mask ? tf.cast(mask, 'float32') : undefined);
      });
    };
  }

  function stepwise(sequence: Sequence): Whole {
    return (layer, x) => {
      const turned = tf.transpose(x, [1, 0, 2]);
      const outputs = sequence(layer, layer.goBackwards ? tf.reverse(turned, 0) : turned);
      if (layer.returnSequences) return tf.transpose(outputs, [1, 0, 2]);
      const [steps, batch, units] = outputs.shape as [number, number, number];
      return tf.reshape(tf.slice(outputs, [steps - 1, 0, 0], [1, batch, units]), [batch, units]);
    };
  }

  /** The same inputs are left out at every step. */
  function dropped(x: Tensor, rate: number): Tensor {
    if (rate === 0) return x;
    const [batch, , features] = x.shape as [number, number, number];
    return tf.mul(x, tf.dropout(tf.ones([batch, 1, features]), rate));
  }
}

/** @param recurrentActivation the gates' activation, where there are gates */
function isPlain(layer: Recurrent, recurrentActivation: string | null): boolean {
  const { cell, stateful, returnState } = layer;
  if (stateful || returnState || cell.recurrentDropout > 0 || cell.dropout >= 1) return false;
  if (recurrentActivation === null) return true;
  return (
    cell.activation.getClassName() === 'tanh' &&
    cell.recurrentActivation?.getClassName() === recurrentActivation
  );
}

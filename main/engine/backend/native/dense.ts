import type { Tensor } from '@tensorflow/tfjs';
import type { Tf } from '../load';
import type { Native } from './native';
import { ownActivations, ownDense, type DenseGiven } from './ownDense';

interface Weight {
  read(): Tensor;
}
/** What of tfjs' dense layers is needed here; its types do not tell. */
interface Dense {
  units: number;
  kernel: Weight;
  bias: Weight | null;
  activation: { getClassName(): string; apply(x: Tensor): Tensor };
}
type Call = (this: Dense, inputs: Tensor | Tensor[], options: object) => Tensor;

/**
 * Whether a layer is for our own operation: each core sums the gradients of all weights for its rows, which pays where
 * there are many rows and few weights, or so little of all that one core does it at once.
 */
function isSmall(rows: number, [features, units]: readonly [number, number]): boolean {
  const weights = features * units;
  return weights <= 2 ** 14 && (rows >= 4 * Math.max(features, units) || rows * weights <= 2 ** 17);
}

/** Small dense layers as operations of our own; large ones are left to TensorFlow. */
export function installDense(tf: Tf, native: Native): void {
  const prototype = Object.getPrototypeOf(tf.layers.dense({ units: 1 })) as { call: Call };
  const original = prototype.call;
  prototype.call = function (inputs, options) {
    const x = Array.isArray(inputs) ? inputs[0]! : inputs;
    const kernel = this.kernel.read();
    const shape = kernel.shape as [number, number];
    if (x.size === 0 || x.dtype !== 'float32' || !isSmall(x.size / shape[0], shape))
      return original.call(this, inputs, options);
    return tf.tidy(() => {
      const name = this.activation.getClassName() as DenseGiven['activation'];
      const known = ownActivations.includes(name);
      const bias = this.bias?.read() ?? tf.zeros([this.units]);
      const y = ownDense(tf, native, { x, kernel, bias, activation: known ? name : 'linear' });
      return known ? y : this.activation.apply(y);
    });
  };
}

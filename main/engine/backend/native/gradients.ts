import type { Tensor } from '@tensorflow/tfjs';
import type { Tf } from '../load';
import type { Native } from './native';

/**
 * Activations whose gradient is one operation of TensorFlow: of the input or the output, in the order it takes them. Where
 * the output does, nobody else wants the input, and TensorFlow joins the activation with the product before it.
 */
const gradients: {
  kernel: string;
  op: string;
  from: 'input' | 'output';
  order: 'gradient first' | 'gradient last';
}[] = [
  { kernel: 'Relu', op: 'ReluGrad', from: 'output', order: 'gradient first' },
  { kernel: 'Relu6', op: 'Relu6Grad', from: 'output', order: 'gradient first' },
  { kernel: 'Softplus', op: 'SoftplusGrad', from: 'input', order: 'gradient first' },
  { kernel: 'Selu', op: 'SeluGrad', from: 'output', order: 'gradient first' },
  { kernel: 'Tanh', op: 'TanhGrad', from: 'output', order: 'gradient last' },
  { kernel: 'Sigmoid', op: 'SigmoidGrad', from: 'output', order: 'gradient last' },
];

/** Gradients as TensorFlow has them, instead of the several operations that tfjs makes of each. */
export function installGradients(tf: Tf, native: Native): void {
  for (const { kernel, op, from, order } of gradients)
    replaceGradient(tf, kernel, from, (dy, saved) =>
      native.execute(
        op,
        [native.type('T', 'float32')],
        order === 'gradient first' ? [dy, saved] : [saved, dy],
      ),
    );
}

function replaceGradient(
  tf: Tf,
  kernelName: string,
  from: 'input' | 'output',
  gradient: (dy: Tensor, saved: Tensor) => Tensor,
): void {
  tf.unregisterGradient(kernelName);
  tf.registerGradient({
    kernelName,
    ...(from === 'input' ? { inputsToSave: ['x'] } : { outputsToSave: [true] }),
    gradFunc: (dy, [saved]) => ({ x: () => gradient(dy as Tensor, saved!) }),
  });
}

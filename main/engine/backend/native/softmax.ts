import type { Tensor } from '@tensorflow/tfjs';
import type { Tf } from '../load';
import { replaceKernel } from './kernels';
import type { Native } from './native';

/** Softmax along the last axis and its gradient as one operation of our own each (main/engine/native/softmax.h). */
export function installSoftmax(tf: Tf, native: Native): void {
  replaceKernel(tf, 'Softmax', ({ inputs }) =>
    native.execute('NetloomSoftmax', [], [inputs['logits'] as Tensor]),
  );
  tf.unregisterGradient('Softmax');
  tf.registerGradient({
    kernelName: 'Softmax',
    outputsToSave: [true],
    gradFunc: (dy, [y]) => ({ logits: () => native.execute('NetloomSoftmaxGrad', [], [dy as Tensor, y!]) }),
  });
}

import type { Tf } from '../load';
import { hasOwnOperations } from '../../graph/native';
import { installDense } from './dense';
import { installEmbedding } from './embedding';
import { installGradients } from './gradients';
import { installKernels } from './kernels';
import { nativeOf } from './native';
import { installNormalization } from './normalization';
import { installRandomness } from './random';
import { installRecurrent } from './recurrent';
import { installSoftmax } from './softmax';

/** Makes native TensorFlow what the engine needs: steps that can be recorded and repeated. Once per process. */
export function installNative(tf: Tf, core: object): void {
  const native = nativeOf(tf);
  installKernels(tf, native);
  installGradients(tf, native);
  // They are for processors; on a graphics card TensorFlow's are at home.
  const { isUsingGpuDevice } = tf.backend() as unknown as { isUsingGpuDevice: boolean };
  const has = (operation: string) => !isUsingGpuDevice && hasOwnOperations(operation);
  installRecurrent(tf, native, has('NetloomLstmForward'));
  installNormalization(tf, native, { layer: has('NetloomLayerNorm'), batch: has('NetloomBatchNorm') });
  if (has('NetloomEmbedding')) installEmbedding(tf, native);
  if (has('NetloomDense')) installDense(tf, native);
  if (has('NetloomSoftmax')) installSoftmax(tf, native);
  installRandomness(tf, core as Parameters<typeof installRandomness>[1], native, has('NetloomDropout'));
}

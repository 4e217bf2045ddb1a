import type { SessionOptions } from './session';
import { Message } from './wire';

/** OptimizerOptions: XLA for every operation it can compile (`global_jit_level` ON_2), on the CPU too. */
const jit = new Message().int(5, 2).bool(7, true);

/**
 * TensorFlow's ConfigProto.
 * @returns it serialised, as TF_SetConfig takes it
 * @see https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/protobuf/config.proto
 */
export function configProto({ executor, interOpThreads, xla }: SessionOptions): Uint8Array {
  const config = new Message();
  // The pools of threads are one process's; a number of threads of its own takes a pool of its own.
  if (interOpThreads !== undefined) config.int(5, interOpThreads).bool(9, true);
  config.bool(7, true); // allow_soft_placement: what a GPU cannot do runs on the CPU.
  if (xla) config.put(10, new Message().put(3, jit));
  // XLA's clusters branch, which the single-threaded executor cannot.
  if (executor === 'single' && !xla) config.put(16, new Message().put(3, 'SINGLE_THREADED_EXECUTOR'));
  return config.bytes();
}

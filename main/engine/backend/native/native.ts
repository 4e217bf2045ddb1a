import type { Tensor } from '@tensorflow/tfjs';
import type { Tf } from '../load';

/** An attribute of an operation, as tfjs-node's binding takes it. */
export interface OpAttr {
  name: string;
  type: number;
  value: unknown;
}

/** TensorFlow's operations by name, beyond those tfjs has kernels for. */
export interface Native {
  /** @returns the first output */
  execute(op: string, attrs: OpAttr[], inputs: readonly Tensor[]): Tensor;
  executeAll(op: string, attrs: OpAttr[], inputs: readonly Tensor[], outputs: number): Tensor[];
  type(name: string, dtype: 'float32' | 'int32' | 'bool'): OpAttr;
  int(name: string, value: number): OpAttr;
  float(name: string, value: number): OpAttr;
  bool(name: string, value: boolean): OpAttr;
  text(name: string, value: string): OpAttr;
}

/** tfjs-node's backend, whose types are not in tfjs'. */
interface NodeBackend {
  binding: Record<string, number>;
  executeSingleOutput(op: string, attrs: OpAttr[], inputs: readonly Tensor[]): Tensor;
  executeMultipleOutputs(op: string, attrs: OpAttr[], inputs: readonly Tensor[], outputs: number): Tensor[];
}

/** The native backend's own operations. Only where the backend in use is native TensorFlow. */
export function nativeOf(tf: Tf): Native {
  const backend = tf.backend() as unknown as NodeBackend;
  const { binding } = backend;
  const types = { float32: binding.TF_FLOAT, int32: binding.TF_INT32, bool: binding.TF_BOOL };
  return {
    execute: (op, attrs, inputs) => backend.executeSingleOutput(op, attrs, inputs),
    executeAll: (op, attrs, inputs, outputs) => backend.executeMultipleOutputs(op, attrs, inputs, outputs),
    type: (name, dtype) => ({ name, type: binding.TF_ATTR_TYPE!, value: types[dtype] }),
    int: (name, value) => ({ name, type: binding.TF_ATTR_INT!, value }),
    float: (name, value) => ({ name, type: binding.TF_ATTR_FLOAT!, value }),
    bool: (name, value) => ({ name, type: binding.TF_ATTR_BOOL!, value }),
    text: (name, value) => ({ name, type: binding.TF_ATTR_STRING!, value }),
  };
}

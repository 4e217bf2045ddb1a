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
  execute(op: string, attrs: OpAttr[], inputs: readonly (Tensor | Int64)[]): Tensor;
  executeAll(op: string, attrs: OpAttr[], inputs: readonly (Tensor | Int64)[], outputs: number): Tensor[];
  type(name: string, dtype: 'float32' | 'int32' | 'bool'): OpAttr;
  int(name: string, value: number): OpAttr;
  float(name: string, value: number): OpAttr;
  bool(name: string, value: boolean): OpAttr;
  text(name: string, value: string): OpAttr;
}

/** A scalar of 64 bits, which tfjs has no tensors for. */
export interface Int64 {
  int64: number;
}

interface Metadata {
  id: number;
}
/** tfjs-node's backend, whose types are not in tfjs'. */
interface NodeBackend {
  binding: Record<string, number> & {
    createTensor(shape: number[], dtype: number, values: Int32Array): number;
    executeOp(op: string, attrs: OpAttr[], inputs: number[], outputs: number): Metadata[];
    deleteTensor(id: number): void;
  };
  getInputTensorIds(tensors: readonly Tensor[]): number[];
  createOutputTensor(metadata: Metadata): Tensor;
}

/** The native backend's own operations. Only where the backend in use is native TensorFlow. */
export function nativeOf(tf: Tf): Native {
  const backend = tf.backend() as unknown as NodeBackend;
  const { binding } = backend;
  const types = { float32: binding.TF_FLOAT, int32: binding.TF_INT32, bool: binding.TF_BOOL };
  const executeAll: Native['executeAll'] = (op, attrs, inputs, outputs) => {
    // Asked anew: a recording puts another one in its place.
    const { binding } = backend;
    const made: number[] = [];
    const ids = inputs.map((input) => {
      if (!('int64' in input)) return backend.getInputTensorIds([input])[0]!;
      const id = binding.createTensor([], binding.TF_INT64!, Int32Array.of(input.int64, 0));
      made.push(id);
      return id;
    });
    const results = binding.executeOp(op, attrs, ids, outputs).map((m) => backend.createOutputTensor(m));
    made.forEach((id) => binding.deleteTensor(id));
    return results;
  };
  return {
    execute: (op, attrs, inputs) => executeAll(op, attrs, inputs, 1)[0]!,
    executeAll,
    type: (name, dtype) => ({ name, type: binding.TF_ATTR_TYPE!, value: types[dtype] }),
    int: (name, value) => ({ name, type: binding.TF_ATTR_INT!, value }),
    float: (name, value) => ({ name, type: binding.TF_ATTR_FLOAT!, value }),
    bool: (name, value) => ({ name, type: binding.TF_ATTR_BOOL!, value }),
    text: (name, value) => ({ name, type: binding.TF_ATTR_STRING!, value }),
  };
}

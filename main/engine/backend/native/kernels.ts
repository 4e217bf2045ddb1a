import type { Tensor } from '@tensorflow/tfjs';
import type { Tf } from '../load';
import type { Native } from './native';

/** Kernels that tfjs-node has in a form that cannot be recorded. */
export function installKernels(tf: Tf, native: Native): void {
  // tfjs-node looks at every index before it gathers; TensorFlow itself refuses one that is out of range.
  replaceKernel(tf, 'GatherV2', ({ inputs, attrs }) => {
    const { x, indices } = inputs as { x: Tensor; indices: Tensor };
    const { axis, batchDims } = attrs as { axis: number; batchDims: number };
    return native.execute(
      'GatherV2',
      [
        native.int('batch_dims', batchDims),
        native.type('Tparams', x.dtype as 'float32'),
        native.type('Tindices', 'int32'),
        native.type('Taxis', 'int32'),
      ],
      [x, indices, tf.scalar(axis, 'int32')],
    );
  });

  // Plain matrices take TensorFlow's faster product.
  replaceKernel(tf, 'BatchMatMul', ({ inputs, attrs }) => {
    const { a, b } = inputs as { a: Tensor; b: Tensor };
    const { transposeA, transposeB } = attrs as { transposeA: boolean; transposeB: boolean };
    const type = native.type('T', a.dtype as 'float32');
    const product = (op: string, names: [string, string], of: Tensor[]) =>
      native.execute(op, [type, native.bool(names[0], transposeA), native.bool(names[1], transposeB)], of);
    const single = [a, b].every(({ shape }) => shape.slice(0, -2).every((size) => size === 1));
    if (!single) return product('BatchMatMulV2', ['adj_x', 'adj_y'], [a, b]);
    const flat = [a, b].map((x) => (x.rank === 2 ? x : tf.reshape(x, x.shape.slice(-2))));
    const result = product('MatMul', ['transpose_a', 'transpose_b'], flat);
    const rank = Math.max(a.rank, b.rank);
    return rank === 2
      ? result
      : tf.reshape(result, [...new Array<number>(rank - 2).fill(1), ...result.shape]);
  });
}

type KernelFunc = (given: { inputs: Record<string, unknown>; attrs: Record<string, unknown> }) => Tensor;

/** Puts another kernel in the place of tfjs-node's. */
export function replaceKernel(tf: Tf, kernelName: string, kernel: KernelFunc): void {
  tf.unregisterKernel(kernelName, 'tensorflow');
  // What a kernel makes besides its result is given back, as tfjs expects it.
  tf.registerKernel({
    kernelName,
    backendName: 'tensorflow',
    kernelFunc: (given) => tf.tidy(() => kernel(given as never)),
  });
}

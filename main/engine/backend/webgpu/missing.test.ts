import { expect, test } from 'vitest';
import { buildModel } from '../../model/build';
import { disposeModel } from '../../model/layers';
import { callModel } from '../../model/predict';
import { chain, clouds } from '../../train/job.fixture';
import { refuseMissingKernels } from './missing';

// WebAssembly, whose backend really lacks kernels: so far WebGPU’s lacks none that the catalogue’s layers need.
process.env.NETLOOM_BACKEND = 'wasm';
const { loadTf } = await import('../load');
const { tf } = await loadTf();

test('layers that a backend cannot train are named, each with the kernel it lacks', () => {
  const graph = chain(
    ['Reshape', { targetShape: [2, 2, 1] }],
    ['Conv2D', { filters: 2, kernelSize: [2, 2], padding: 'same' }],
    ['Flatten'],
    ['Dense', { units: 3 }],
  );
  graph.nodes[2]!.name = 'Edges';
  const built = buildModel(tf, graph, clouds().spec, 1);
  const step = () => {
    const { grads } = tf.variableGrads(() =>
      tf.sum(callModel(built, [tf.zeros([2, 4])], true)[0]!).asScalar(),
    );
    tf.dispose(grads);
  };
  expect(() => refuseMissingKernels(tf, built, graph, step)).toThrow(
    expect.objectContaining({
      code: 'gpu.unsupported',
      message:
        'WebGPU cannot train this net yet: “Edges” needs Conv2DBackpropFilter, which TensorFlow.js has no WebGPU kernel for.',
    }),
  );
  disposeModel(built.model);
});

test('what fails for another reason is not taken for a missing kernel', () => {
  const built = buildModel(tf, chain(['Dense', { units: 3 }]), clouds().spec, 1);
  const graph = chain();
  expect(() => refuseMissingKernels(tf, built, graph, () => { throw new Error('out of memory'); })).toThrow('out of memory'); // prettier-ignore
  disposeModel(built.model);
});

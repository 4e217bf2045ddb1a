import type { layers, Tensor, Variable } from '@tensorflow/tfjs';
import { NetloomError } from '#shared/errors';
import type { Graph } from '#shared/graph/schema';
import type { BuiltModel } from '../../model/build';
import type { Tf } from '../load';

/** The kernel that a step failed for want of, or undefined where it failed for another reason. */
const kernelOf = (error: unknown): string | undefined =>
  /Kernel '(\w+)' not registered/.exec(String(error))?.[1];

/**
 * The backend lacks some kernels, mostly of gradients, and says so only in the middle of a step. So a step is tried
 * before a training; where it fails, each layer is tried alone, to name those that cannot be trained.
 * @throws NetloomError `gpu.unsupported`
 */
export function refuseMissingKernels(tf: Tf, built: BuiltModel, graph: Graph, tryStep: () => void): void {
  try {
    tf.tidy(tryStep);
  } catch (error) {
    const kernel = kernelOf(error);
    if (kernel === undefined) throw error;
    const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
    const found = missingByLayer(tf, built).map(({ layer, kernel: missing }) => {
      const node = nodes.get(built.nodeOf.get(layer) ?? '');
      return `“${node?.name || node?.type || layer}” needs ${missing}`;
    });
    const what = found.length > 0 ? found.join(', ') : `this net’s loss needs ${kernel}`;
    throw new NetloomError(
      'gpu.unsupported',
      `WebGPU cannot train this net yet: ${what}, which TensorFlow.js has no WebGPU kernel for.`,
      'Train it on the processor, or replace what is named.',
    );
  }
}

function missingByLayer(tf: Tf, { model }: BuiltModel): { layer: string; kernel: string }[] {
  return model.layers.flatMap((layer) => {
    if (layer.getClassName() === 'InputLayer') return [];
    const kernel = missingOf(tf, layer);
    return kernel === undefined ? [] : [{ layer: layer.name, kernel }];
  });
}

/** Tries a layer forwards, backwards to its weights, and backwards to its inputs. */
function missingOf(tf: Tf, layer: layers.Layer): string | undefined {
  const given = layer.input;
  const shapes = (Array.isArray(given) ? given : [given]).map(({ shape }) => [2, ...shape.slice(1)]);
  const call = (...inputs: Tensor[]) => {
    const output = layer.call(inputs, { training: true });
    return tf.sum(Array.isArray(output) ? output[0]! : output);
  };
  const zeros = () => shapes.map((shape) => tf.zeros(shape as number[]));
  const variables = layer.trainableWeights.map((weight) => weight.read() as unknown as Variable);
  const trials = [
    () => call(...zeros()),
    () => variables.length > 0 && tf.variableGrads(() => call(...zeros()).asScalar(), variables),
    () => tf.grads(call)(zeros()),
  ];
  for (const trial of trials)
    try {
      tf.tidy(() => void trial());
    } catch (error) {
      const kernel = kernelOf(error);
      if (kernel !== undefined) return kernel;
    }
  return undefined;
}

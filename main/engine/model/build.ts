import type { layers, LayersModel, SymbolicTensor } from '@tensorflow/tfjs';
import type { DataSpec } from '#shared/data/spec';
import { NetloomError } from '#shared/errors';
import type { Graph, GraphNode } from '#shared/graph/schema';
import { isMisfit, type Shape } from '#shared/layers/define';
import { layerConfig } from '#shared/layers/config';
import { maskRule } from '#shared/layers/masks';
import { layerNamed } from '#shared/layers/registry';
import type { Loss } from '#shared/training/settings';
import type { Tf } from '../backend/load';
import { resolveLoss } from '#shared/training/loss';
import { carryMasks } from './masks';
import { registerOrthogonal } from './orthogonal';
import { withRandomness } from './randomness';

export interface BuiltInput {
  node: string;
  /** Feature columns it receives; empty = all. */
  columns: string[];
  /** Of one sample. */
  shape: Shape;
}
export interface BuiltOutput {
  node: string;
  /** Which of the spec's targets it predicts. */
  targetIndex: number;
  /** Never `auto`: resolved by the target and the output's shape. */
  loss: Exclude<Loss, 'auto'>;
  lossWeight: number;
  /** Of one sample. */
  shape: Shape;
}
export interface BuiltModel {
  model: LayersModel;
  inputs: BuiltInput[];
  outputs: BuiltOutput[];
  /** Node id by the name of its layer in the model. */
  nodeOf: ReadonlyMap<string, string>;
}

/**
 * Makes a trainable model of a graph. Layers are named after their nodes; Output nodes only say where the net ends.
 * @param seed draws the initial weights: each layer from (seed, node), whatever stands around it
 * @throws NetloomError `graph.*` where the graph is not sound; `checkProject` tells the same, kindly, beforehand
 */
export function buildModel(tf: Tf, graph: Graph, spec: DataSpec, seed: number): BuiltModel {
  registerOrthogonal(tf);
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const names = layerNames(graph);
  const sources = (id: string) => graph.edges.filter((e) => e.target === id).map((e) => e.source);
  const inputs: (BuiltInput & { tensor: SymbolicTensor })[] = [];
  const made = new Map<string, SymbolicTensor | 'under way'>();

  const tensorOf = (id: string): SymbolicTensor => {
    const known = made.get(id);
    const node = nodes.get(id);
    if (known === 'under way') throw broken(`“${id}” stands in a cycle`);
    if (known) return known;
    if (!node) throw broken(`there is no layer “${id}”`);
    made.set(id, 'under way');
    const tensor = node.type === 'Input' ? input(node) : layer(node, sources(id).map(tensorOf));
    made.set(id, tensor);
    return tensor;
  };

  const input = (node: GraphNode): SymbolicTensor => {
    const definition = layerNamed('Input')!;
    const params = definition.params.parse(node.params);
    const shape = definition.outputShape([], params, spec);
    if (isMisfit(shape)) throw broken(shape.misfit);
    const tensor = tf.input({ shape: [...shape], name: names.get(node.id)!, dtype: 'float32' });
    inputs.push({ node: node.id, columns: params.columns as string[], shape, tensor });
    return tensor;
  };

  const layer = (node: GraphNode, given: SymbolicTensor[]): SymbolicTensor => {
    if (given.length === 0) throw broken(`nothing flows into “${node.name || node.id}”`);
    const definition = layerNamed(node.type);
    if (!definition) throw broken(`there is no kind of layer named “${node.type}”`);
    const { className, config } = layerConfig(definition, node.params);
    // Any layer by its class name, as tfjs itself does when it loads a model.
    const entry = tf.serialization.SerializationMap.getMap().classNameMap[className];
    if (!entry) throw broken(`TensorFlow.js has no layer “${className}”`);
    const [Layer, fromConfig] = entry;
    const name = names.get(node.id)!;
    nameInner(config);
    let output: SymbolicTensor | undefined;
    withRandomness([seed, 'weights', node.id], () =>
      // Some initialisers leave tensors behind; the weights themselves are variables, which tidy leaves alone.
      tf.tidy(() => {
        const layer = fromConfig(Layer, { ...config, name } as never) as unknown as layers.Layer;
        output = layer.apply(given.length > 1 ? given : given[0]!) as SymbolicTensor;
      }),
    );
    return output!;
  };

  const ends = graph.nodes
    .filter((node) => node.type === 'Output')
    .map((node) => {
      const source = sources(node.id)[0];
      if (source === undefined) throw broken(`nothing flows into the output “${node.name || node.id}”`);
      return { node, tensor: tensorOf(source) };
    });
  if (ends.length === 0) throw broken('it has no Output');
  const model = tf.model({
    inputs: inputs.map((i) => i.tensor),
    outputs: ends.map((e) => e.tensor),
  });
  const nodeOf = new Map([...names].map(([node, name]) => [name, node]));
  carryMasks(tf, model, (name) => {
    const { type, params } = nodes.get(nodeOf.get(name)!)!;
    return maskRule(type, params);
  });
  return {
    model,
    inputs: inputs.map(({ tensor: _, ...rest }) => rest),
    outputs: ends.map(({ node, tensor }) => output(node, tensor, spec)),
    nodeOf,
  };
}

function output(node: GraphNode, tensor: SymbolicTensor, spec: DataSpec): BuiltOutput {
  const params = layerNamed('Output')!.params.parse(node.params) as {
    target: string;
    loss: Loss;
    lossWeight: number;
  };
  const targetIndex = params.target === '' ? 0 : spec.targets.findIndex((t) => t.column === params.target);
  const target = spec.targets[targetIndex];
  if (!target) throw broken(`the data have no target “${params.target}”`);
  const shape = tensor.shape.slice(1) as number[];
  return {
    node: node.id,
    targetIndex,
    loss: resolveLoss(params.loss, target, shape),
    lossWeight: params.lossWeight,
    shape,
  };
}

/** Names that tfjs and Keras accept, one per node: letters, digits, `_`, `-` and `.`, starting with a letter or digit. */
function layerNames(graph: Graph): Map<string, string> {
  const taken = new Set<string>();
  return new Map(
    graph.nodes.map(({ id }) => {
      const clean = id.replace(/[^A-Za-z0-9_.-]/g, '_').replace(/^[^A-Za-z0-9]/, 'x$&');
      let name = clean;
      for (let n = 2; taken.has(name); n++) name = `${clean}_${n}`;
      taken.add(name);
      return [id, name];
    }),
  );
}

/** A wrapped layer without a name gets one from a counter of the process, and its weights would not be found again. */
function nameInner(config: Record<string, unknown>): void {
  const inner = config.layer as { config: Record<string, unknown> } | undefined;
  if (inner) inner.config.name = 'layer';
}

const broken = (what: string): NetloomError =>
  new NetloomError(
    'graph.unbuildable',
    `The net cannot be built: ${what}.`,
    'See the list of problems in Design.',
  );

import type { Graph, GraphNode } from '#shared/graph/schema';
import { layerConfig } from '#shared/layers/config';
import type { LayerConfig, Shape } from '#shared/layers/define';
import { layerNamed } from '#shared/layers/registry';
import { NetloomError } from '#shared/errors';
import type { BuiltModel } from '../model/build';
import { modelWeights } from '../runs/load';
import type { NamedArray } from '../runs/weights';

/** A layer of a built net as every exported form needs it. */
export interface NetLayer {
  /** Its name in the model: unique, letters, digits and `_`, `-`, `.` only. */
  name: string;
  node: GraphNode;
  /** Names of the layers before it, in the order in which it takes them. */
  inputs: string[];
  /** Shapes without the batch axis. */
  inputShapes: Shape[];
  outputShape: Shape;
  weights: NamedArray[];
}
export interface Net {
  /** In the order of tfjs' and Keras' `model.layers`: each stands after its inputs. */
  layers: NetLayer[];
  /** Names of the model's inputs and of the layers that end it, in the model's order. */
  inputs: string[];
  outputs: string[];
}

/** Reads a built net back into plain data: its layers in order, how they are linked, and their weights. */
export function readNet(built: BuiltModel, graph: Graph): Net {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const nameOf = new Map([...built.nodeOf].map(([name, node]) => [node, name]));
  const sources = (id: string) =>
    graph.edges.filter((e) => e.target === id).map((e) => nameOf.get(e.source)!);
  const weights = modelWeights(built.model);
  const places = new Map(built.model.weights.map((weight, i) => [weight.id, i]));
  const shapes = new Map<string, Shape>();
  const layers = built.model.layers.map((layer): NetLayer => {
    const node = nodes.get(built.nodeOf.get(layer.name) ?? '');
    if (!node)
      throw new NetloomError(
        'export.unknownLayer',
        `The model’s layer “${layer.name}” is none of the graph’s.`,
      );
    const inputs = node.type === 'Input' ? [] : sources(node.id);
    const outputShape = (layer.output as { shape: (number | null)[] }).shape.slice(1) as number[];
    shapes.set(layer.name, outputShape);
    return {
      name: layer.name,
      node,
      inputs,
      inputShapes: inputs.map((name) => shapes.get(name)!),
      outputShape,
      weights: layer.weights.map((weight) => weights[places.get(weight.id)!]!),
    };
  });
  return {
    layers,
    inputs: built.inputs.map(({ node }) => nameOf.get(node)!),
    outputs: built.outputs.map(({ node }) => sources(node)[0]!),
  };
}

/** What the layer is called and set to in tfjs or in Keras. */
export function configOf({ node }: NetLayer, dialect: 'tfjs' | 'keras'): LayerConfig {
  const definition = layerNamed(node.type);
  if (!definition) throw new NetloomError('export.unknownLayer', `There is no layer called “${node.type}”.`);
  return layerConfig(definition, node.params, dialect);
}

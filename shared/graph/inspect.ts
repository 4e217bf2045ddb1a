import type { DataSpec } from '../data/spec';
import {
  isMisfit,
  size,
  type LayerDefinition,
  type Misfit,
  type Shape,
  type WeightCount,
} from '../layers/define';
import { layerNamed } from '../layers/registry';
import type { Problem } from '../problems';
import { checkCodes } from './codes';
import { checkEnds } from './ends';
import { checkMasks } from './masks';
import { checkOutputs } from './outputs';
import { checkParams } from './params';
import { mends } from './repairs';
import type { EdgeReport, GraphReport, NodeReport } from './report';
import type { Graph, GraphEdge, GraphNode } from './schema';
import { readStructure, type Structure } from './structure';
import { checkStructure, wrongArity, unknownLayer } from './wiring';

/** A layer with all that could be inferred of it. */
export interface Inferred {
  node: GraphNode;
  definition: LayerDefinition | null;
  /** With defaults; null where they are not valid. */
  params: Record<string, unknown> | null;
  /** Links that come in, and the shape that flows through each; null where unknown. */
  into: readonly GraphEdge[];
  inputs: (Shape | null)[];
  output: Shape | null;
  misfit: Misfit | null;
  problems: Problem[];
}

/** Everything the checks look at. */
export interface Inference {
  graph: Graph;
  structure: Structure;
  layers: ReadonlyMap<string, Inferred>;
  spec: DataSpec | null;
}

/**
 * Shapes, counts and problems of a net, with repairs. Never throws, whatever the graph.
 * @param spec what the data will bring; null while none were chosen
 */
export function inspectGraph(graph: Graph, spec: DataSpec | null): GraphReport {
  const inference = inferGraph(graph, spec);
  const { structure, layers } = inference;
  const problems: Problem[] = [
    ...checkStructure(inference),
    ...[...layers.values()].flatMap((layer) => [
      ...layer.problems,
      ...(layer.misfit ? [misfitProblem(layer, layer.misfit, inference)] : []),
    ]),
    ...checkEnds(inference),
    ...checkOutputs(inference),
    ...checkCodes(inference),
    ...checkMasks(inference),
  ];
  return report(inference, structure.order, problems);
}

/** Parameters and shapes of all layers in order; what stands on or behind a cycle stays unknown. */
export function inferGraph(graph: Graph, spec: DataSpec | null): Inference {
  const structure = readStructure(graph);
  const layers = new Map<string, Inferred>();
  for (const id of structure.order) {
    const node = structure.nodes.get(id);
    if (node) layers.set(id, inferLayer(node, structure.into.get(id) ?? [], layers, spec));
  }
  for (const [id, node] of structure.nodes)
    if (!layers.has(id)) layers.set(id, inferLayer(node, structure.into.get(id) ?? [], layers, spec));
  return { graph, structure, layers, spec };
}

function inferLayer(
  node: GraphNode,
  into: readonly GraphEdge[],
  before: ReadonlyMap<string, Inferred>,
  spec: DataSpec | null,
): Inferred {
  const definition = layerNamed(node.type) ?? null;
  const inputs = into.map((edge) => before.get(edge.source)?.output ?? null);
  const layer: Inferred = {
    node, definition, params: null, into, inputs, output: null, misfit: null, problems: [],
  }; // prettier-ignore
  if (!definition) return { ...layer, problems: [unknownLayer(node)] };
  const { params, problems } = checkParams(node, definition);
  const fits = into.length >= definition.inputs.min && into.length <= definition.inputs.max;
  layer.params = params;
  layer.problems.push(...problems, ...(fits ? [] : wrongArity(layer, definition, before, spec)));
  const shapes = inputs.filter((shape): shape is Shape => shape !== null);
  if (!params || !fits || shapes.length < inputs.length) return layer;
  const output = definition.outputShape(shapes, params, spec);
  return isMisfit(output) ? { ...layer, misfit: output } : { ...layer, output };
}

function misfitProblem(layer: Inferred, misfit: Misfit, inference: Inference): Problem {
  const edge = layer.into[misfit.input ?? 0];
  return {
    code: edge ? 'graph.shape' : 'graph.input',
    severity: 'error',
    where: { area: 'graph', node: layer.node.id, ...(edge && { edge: edge.id }) },
    message: misfit.misfit,
    fixes: mends(layer, misfit, inference),
  };
}

const none: WeightCount = { trainable: 0, frozen: 0 };

function report(inference: Inference, order: readonly string[], problems: Problem[]): GraphReport {
  // Records without a prototype: an id may be any text, `__proto__` too.
  const nodes = Object.create(null) as Record<string, NodeReport>;
  const edges = Object.create(null) as Record<string, EdgeReport>;
  const totals = { layers: inference.layers.size, trainable: 0, frozen: 0, multiplyAdds: 0, activations: 0 };
  for (const [id, { definition, params, inputs, output }] of inference.layers) {
    const known =
      definition && params && output ? { definition, params, output, inputs: inputs as Shape[] } : null;
    const weights = known ? known.definition.paramCount(known.inputs, known.params) : none;
    const multiplyAdds = known ? known.definition.multiplyAdds(known.inputs, known.params, known.output) : 0;
    nodes[id] = {
      id, inputs: inputs.filter((s): s is Shape => s !== null), output, weights, multiplyAdds, problems: [],
    }; // prettier-ignore
    totals.trainable += weights.trainable;
    totals.frozen += weights.frozen;
    totals.multiplyAdds += multiplyAdds;
    totals.activations += output ? size(output) : 0;
  }
  for (const edge of inference.graph.edges)
    edges[edge.id] = { id: edge.id, shape: inference.layers.get(edge.source)?.output ?? null, problem: null };
  for (const problem of problems) {
    const { where } = problem;
    if (where.area !== 'graph') continue;
    if (where.node !== undefined) nodes[where.node]?.problems.push(problem);
    const edge = where.edge === undefined ? undefined : edges[where.edge];
    if (edge) edge.problem ??= problem;
  }
  return { nodes, edges, order: [...order], problems, totals };
}

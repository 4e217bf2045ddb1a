import { absorbSums } from './added';
import { attr } from './proto';
import { inHalves } from './halves';
import { hasOwnOperations } from './native';
import { reshape } from './nodes';
import { rewriteNormalized } from './normalized';
import { rewritePairs } from './pairs';
import { rewritePooled } from './pooled';
import { rewriteProducts } from './products';
import type { RecordedNode } from './record';
import { joinSiblings } from './siblings';

/**
 * The same graph in TensorFlow's better words, where it has an operation for what tfjs spells out: what does nothing is
 * left out, and biases are added and summed by the operations that TensorFlow fuses with their neighbours.
 * @param onCores whether cores compute it, rather than a graphics card
 * @param fetches results that are read back: they hold what they held. Others keep their names, but may hold something else
 */
export function rewrite(
  nodes: readonly RecordedNode[],
  onCores: boolean,
  fetches: readonly string[],
): RecordedNode[] {
  // As inputs name them: an operation's first result by the operation's name alone.
  const kept = fetches.map((fetch) => fetch.replace(/:0$/, ''));
  const graph = new Map<string, RecordedNode>();
  const aliases = new Map<string, string>();
  for (const node of nodes) {
    const fresh = straight({ ...node, inputs: node.inputs.map((input) => resolve(aliases, input)) }, graph);
    const same = isNothing(fresh, graph);
    if (same !== null) aliases.set(node.name, same);
    for (const made of asAddition(withBias(fresh, graph), graph)) graph.set(made.name, made);
  }
  const layers = rewritePooled(rewriteNormalized([...graph.values()], kept), kept);
  const products = withoutUnused(rewriteProducts(withoutIdle(layers)), kept);
  if (!onCores) return products;
  const own = hasOwnOperations('NetloomBatchMatMul')
    ? rewritePairs(absorbSums(joinSiblings(products, kept), kept))
    : products;
  return inHalves(own);
}

/** An input's name after what does nothing is skipped. Order of execution (`^node`) stays as it is. */
const resolve = (aliases: ReadonlyMap<string, string>, input: string): string => aliases.get(input) ?? input;

type Graph = ReadonlyMap<string, RecordedNode>;

/** A shape that is changed twice is changed once. Else nobody sees whose numbers they are. */
function straight(node: RecordedNode, graph: Graph): RecordedNode {
  if (node.op !== 'Reshape') return node;
  const before = graph.get(node.inputs[0]!);
  return before?.op === 'Reshape' ? { ...node, inputs: [before.inputs[0]!, ...node.inputs.slice(1)] } : node;
}

/**
 * Without orders of execution that follow from what an operation is given, since TensorFlow joins only what has none,
 * and without waiting for what nobody needs, which would be carried out for it.
 */
function withoutIdle(nodes: readonly RecordedNode[]): RecordedNode[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const given = ({ inputs }: RecordedNode) => inputs.filter((input) => !input.startsWith('^'));
  /** All that these need, and what that is given. */
  const sources = (names: readonly string[]): ReadonlySet<string> => {
    const found = new Set<string>();
    const pending = [...names];
    for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
      const owner = byName.get(name.split(':')[0]!);
      if (!owner || found.has(owner.name)) continue;
      found.add(owner.name);
      pending.push(...given(owner));
    }
    return found;
  };
  const effects = nodes.filter(({ outputs }) => outputs.length === 0).map(({ name }) => name);
  const needed = sources(effects);
  return nodes.map((node) => {
    const data = given(node);
    if (data.length === node.inputs.length) return node;
    const before = sources(data);
    const after = node.inputs.slice(data.length).filter((input) => needed.has(input.slice(1)) && !before.has(input.slice(1))); // prettier-ignore
    return { ...node, inputs: [...data, ...after] };
  });
}

/** Layers of our own find no gradients of inputs that nobody asked for: of what is fed. */
function withoutUnused(nodes: readonly RecordedNode[], kept: readonly string[]): RecordedNode[] {
  const used = new Set([...nodes.flatMap(({ inputs }) => inputs), ...kept]);
  return nodes.map((node) =>
    'of_inputs' in node.attrs && !used.has(node.name)
      ? { ...node, attrs: { ...node.attrs, of_inputs: attr.bool(false) } }
      : node,
  );
}

/** Where an operation hands on what it was given: what that is. */
function isNothing({ op, inputs, attrs, outputs }: RecordedNode, graph: Graph): string | null {
  const [input] = inputs;
  if (input === undefined) return null;
  if (op === 'Identity') return input;
  const given = outputOf(graph, input);
  if (op === 'Cast') return given !== null && given.dtype === outputs[0]?.dtype ? input : null;
  if (op === 'Reshape')
    return given !== null && given.shape.join() === outputs[0]?.shape.join() ? input : null;
  if (op === 'ConcatV2') return attrs.N?.kind === 'int' && attrs.N.value === 1 ? input : null;
  return null;
}

function withBias(node: RecordedNode, graph: Graph): RecordedNode {
  const [first, second] = node.inputs;
  const [output] = node.outputs;
  if (output?.dtype !== 'float32' || first === undefined || second === undefined) return node;
  if (node.op === 'Add' || node.op === 'AddV2') {
    const bias = vectorOf(graph, second, output.shape);
    const x = outputOf(graph, first);
    // Control inputs come last; an addition has two others.
    if (bias !== null && x !== null && x.shape.join() === output.shape.join())
      return asOp(node, 'BiasAdd', [first, bias, ...node.inputs.slice(2)]);
  }
  if (node.op === 'Sum' && node.attrs.keep_dims?.value !== true) {
    const x = outputOf(graph, first);
    const axes = graph.get(second)?.attrs.value;
    if (x === null || x.shape.length < 2 || axes?.kind !== 'tensor') return node;
    const wanted = x.shape.slice(0, -1).map((_, i) => i);
    if ([...(axes.value.data as Int32Array)].sort((a, b) => a - b).join() === wanted.join())
      return asOp(node, 'BiasAddGrad', [first, ...node.inputs.slice(2)]);
  }
  return node;
}

/**
 * TensorFlow takes what is added to a product for a bias where all its axes but the last are of size one, and then
 * refuses it since it has several axes: so such tensors are added as plain vectors.
 * @returns the operations in the place of an addition; any other as it is
 */
function asAddition(node: RecordedNode, graph: Graph): RecordedNode[] {
  const [output] = node.outputs;
  if ((node.op !== 'Add' && node.op !== 'AddV2') || output === undefined || !isRow(output.shape))
    return [node];
  const added = node.inputs.filter((input) => !input.startsWith('^'));
  if (added.some((input) => outputOf(graph, input)?.shape.join() !== output.shape.join())) return [node];
  const { dtype, shape } = output;
  const vector = [shape[shape.length - 1]!];
  const flat = added.map((input, i) => ({ name: `${node.name}/flat${i}`, input }));
  const after = node.inputs.filter((input) => input.startsWith('^'));
  const sum = { ...node, name: `${node.name}/sum`, inputs: [...flat.map(({ name }) => name), ...after] };
  return [
    ...flat.flatMap(({ name, input }) => reshape(name, input, vector, dtype)),
    { ...sum, outputs: [{ dtype, shape: vector }] },
    ...reshape(node.name, sum.name, shape, dtype),
  ];
}

/** Whether all axes but the last are of size one, and there are such. */
const isRow = (shape: readonly number[]): boolean =>
  shape.length > 1 && shape.slice(0, -1).every((size) => size === 1);

/** A tensor of one number per channel that an addition spreads over everything else, without its axes of size one. */
function vectorOf(graph: Graph, name: string, shape: readonly number[]): string | null {
  const channels = shape[shape.length - 1];
  if (shape.length < 2) return null;
  const given = outputOf(graph, name);
  if (given === null) return null;
  if (given.shape.length === 1 && given.shape[0] === channels) return name;
  const node = graph.get(name);
  if (node?.op !== 'Reshape') return null;
  const source = outputOf(graph, node.inputs[0]!);
  const flat = source?.shape.length === 1 && source.shape[0] === channels;
  return flat && given.shape[given.shape.length - 1] === channels ? node.inputs[0]! : null;
}

function asOp(node: RecordedNode, op: 'BiasAdd' | 'BiasAddGrad', inputs: string[]): RecordedNode {
  return { ...node, op, inputs, attrs: { T: attr.type('float32'), data_format: attr.string('NHWC') } };
}

function outputOf(graph: Graph, name: string): RecordedNode['outputs'][number] | null {
  const [node, index = '0'] = name.split(':');
  return graph.get(node!)?.outputs[Number(index)] ?? null;
}

import { reshape } from './nodes';
import { attr } from './proto';
import type { RecordedNode } from './record';
import { usersOf, type Users } from './users';

/**
 * Products of matrices in the form in which TensorFlow is fastest. All results keep their names, shapes and, but for the
 * order of sums, numbers.
 */
export function rewriteProducts(nodes: readonly RecordedNode[]): RecordedNode[] {
  const graph = new Graph(nodes);
  return nodes.flatMap(
    (node) => afterFlat(node, graph) ?? turned(node, graph) ?? large(node, graph) ?? [node],
  );
}

class Graph {
  private readonly byName: Map<string, RecordedNode>;
  private readonly users: Users;

  constructor(nodes: readonly RecordedNode[]) {
    this.byName = new Map(nodes.map((node) => [node.name, node]));
    // Results hold what they held, so it does not matter which are read back.
    this.users = usersOf(nodes, []);
  }

  get(name: string | undefined): RecordedNode | undefined {
    return name === undefined ? undefined : this.byName.get(name);
  }

  usesOf(name: string): number {
    return this.users(name).length;
  }

  /** The operation that gives an input, if nobody else wants its result. */
  only(name: string | undefined, op: string): RecordedNode | null {
    const node = this.get(name);
    return node?.op === op && this.usesOf(node.name) === 1 ? node : null;
  }
}

/** What TensorFlow joins with the product before it. */
const joined = new Set(['BiasAdd', 'Relu', 'Relu6', 'Elu', 'Tanh', 'Sigmoid']);

/** Biases and activations are joined with a product only if they follow it at once: so its rows get their axes later. */
function afterFlat(node: RecordedNode, graph: Graph): RecordedNode[] | null {
  const flat = flatBelow(node, graph);
  if (flat === null) return null;
  const [output] = node.outputs;
  const inner = { ...node, name: `${node.name}/flat`, inputs: [flat.input, ...node.inputs.slice(1)] };
  return [
    { ...inner, outputs: [{ dtype: output!.dtype, shape: flat.shape }] },
    ...reshape(node.name, inner.name, output!.shape),
  ];
}

/** The flat rows that an operation may work on instead. */
function flatBelow(node: RecordedNode, graph: Graph): { input: string; shape: number[] } | null {
  if (!joined.has(node.op)) return null;
  const below = graph.only(node.inputs[0], node.op === 'BiasAdd' ? 'Reshape' : 'BiasAdd');
  if (!below) return null;
  if (below.op === 'BiasAdd') {
    const flat = flatBelow(below, graph);
    return flat && { input: `${below.name}/flat`, shape: flat.shape };
  }
  const product = graph.only(below.inputs[0], 'MatMul');
  const shape = product?.outputs[0]?.shape;
  return shape?.[1] === below.outputs[0]?.shape.slice(-1)[0] ? { input: product!.name, shape: shape! } : null;
}

/** A product that is transposed afterwards is the product of the transposed factors. */
function turned(node: RecordedNode, graph: Graph): RecordedNode[] | null {
  if (node.op !== 'Transpose') return null;
  const product = graph.only(node.inputs[0], 'BatchMatMulV2');
  const order = graph.get(node.inputs[1])?.attrs.value;
  if (!product || order?.kind !== 'tensor') return null;
  const axes = [...(order.value.data as Int32Array)];
  const last = axes.length - 1;
  if (axes[last] !== last - 1 || axes.some((axis, i) => i < last - 1 && axis !== i)) return null;
  const [a, b, ...after] = product.inputs;
  const { T, adj_x, adj_y } = product.attrs;
  const not = (flag: typeof adj_x) => attr.bool(flag?.value !== true);
  return [
    {
      ...node,
      op: 'BatchMatMulV2',
      inputs: [b!, a!, ...after],
      attrs: { T: T!, adj_x: not(adj_y), adj_y: not(adj_x) },
    },
  ];
}

/** Multiplications from which on it pays. */
const many = 2 ** 26;

/** TensorFlow's product of two matrices is slow where one is large and transposed; that of several pairs is not. */
function large(node: RecordedNode, graph: Graph): RecordedNode[] | null {
  const { transpose_a: left, transpose_b: right, T } = node.attrs;
  if (node.op !== 'MatMul' || (left?.value !== true && right?.value !== true)) return null;
  const [a, b, ...after] = node.inputs;
  const shapes = [a, b].map((input) => graph.get(input)?.outputs[0]?.shape);
  const [m, n] = node.outputs[0]!.shape;
  const [first, second] = shapes;
  if (!first || !second || m! * n! * first[left?.value === true ? 0 : 1]! < many) return null;
  const pair = [`${node.name}/left`, `${node.name}/right`, ...after];
  const product = { ...node, name: `${node.name}/product`, op: 'BatchMatMulV2', inputs: pair };
  const outputs = [{ dtype: node.outputs[0]!.dtype, shape: [1, m!, n!] }];
  return [
    ...reshape(pair[0]!, a!, [1, ...first]),
    ...reshape(pair[1]!, b!, [1, ...second]),
    { ...product, attrs: { T: T!, adj_x: left!, adj_y: right! }, outputs },
    ...reshape(node.name, product.name, [m!, n!]),
  ];
}

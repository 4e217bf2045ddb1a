import { integers } from './nodes';
import { attr } from './proto';
import type { RecordedNode } from './record';

/** Operations whose rows depend on the same row of their first input alone. */
const rowByRow = new Set(['BiasAdd', 'Relu', 'Relu6', 'Elu', 'Selu', 'Softplus', 'Tanh', 'Sigmoid']);
/** Multiplications from which on handing work to another thread pays. */
const many = 2 ** 22;
/** Numbers that fit into a core's cache of a megabyte. */
const cached = 2 ** 18;

/**
 * The layers of a dense net for the upper and the lower half of the rows. TensorFlow computes products that fit into a
 * core's cache in one thread, one layer after the other: so two cores have something to do. Each half goes from layer to
 * layer by itself, and both are joined only for who wants all rows.
 */
export function inHalves(nodes: readonly RecordedNode[]): RecordedNode[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const shapeOf = (name: string) => byName.get(name)?.outputs[0]?.shape;
  const halved = new Set<string>();

  function isHalved({ op, inputs, attrs, outputs }: RecordedNode): boolean {
    if (rowByRow.has(op)) return halved.has(inputs[0]!);
    const x = shapeOf(inputs[0] ?? '');
    if (op !== 'MatMul' || attrs.transpose_a?.value === true || attrs.transpose_b?.value === true || !x)
      return false;
    const [m, n, k] = [...outputs[0]!.shape, x[1]!] as [number, number, number];
    return m > 1 && m * n * k >= many && m * n + k * (m + n) < cached;
  }

  return nodes.flatMap((node) => {
    if (!isHalved(node)) return [node];
    halved.add(node.name);
    const [input, ...others] = node.inputs as [string, ...string[]];
    const [{ dtype, shape }] = node.outputs as [RecordedNode['outputs'][number]];
    const [rows, ...rest] = shape as [number, ...number[]];
    const sizes = [Math.ceil(rows / 2), Math.floor(rows / 2)];
    const made = halved.has(input) ? [] : cut(node.name, input, sizes, shapeOf(input)!.slice(1));
    const froms = halved.has(input) ? halvesOf(input) : halvesOf(`${node.name}/rows`);
    const halves = halvesOf(node.name).map((name, i) => ({
      ...{ ...node, name, inputs: [froms[i]!, ...others] },
      outputs: [{ dtype, shape: [sizes[i]!, ...rest] }],
    }));
    return [...made, ...halves, ...joined(node)];
  });
}

const halvesOf = (name: string): string[] => [`${name}/upper`, `${name}/lower`];

const float = attr.type('float32');
const int = attr.type('int32');

/** The halves of what is whole so far. */
function cut(name: string, input: string, sizes: readonly number[], rest: readonly number[]): RecordedNode[] {
  return halvesOf(`${name}/rows`).flatMap((half, i): RecordedNode[] => {
    const begin = integers(`${half}/begin`, [i * sizes[0]!, ...rest.map(() => 0)]);
    const size = integers(`${half}/size`, [sizes[i]!, ...rest]);
    const outputs = [{ dtype: 'float32' as const, shape: [sizes[i]!, ...rest] }];
    return [begin, size, { name: half, op: 'Slice', inputs: [input, begin.name, size.name], attrs: { T: float, Index: int }, outputs }]; // prettier-ignore
  });
}

/** All rows, under the name that the operation had. */
function joined({ name, outputs }: RecordedNode): RecordedNode[] {
  const axis = integers(`${name}/axis`, [0], []);
  const attrs = { N: attr.int(2), T: float, Tidx: int };
  return [axis, { name, op: 'ConcatV2', inputs: [...halvesOf(name), axis.name], attrs, outputs }];
}

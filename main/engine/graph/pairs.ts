import { size } from '#shared/layers/define';
import { attr } from './proto';
import type { RecordedNode } from './record';

/** Numbers of a matrix that fits into a core's first caches with its partner. */
const small = 2 ** 14;

/**
 * Products of many pairs of small matrices (attention's) by our own operation, which shares the pairs out among the
 * cores; a factor that was transposed before is read as it lies. All results keep their names.
 */
export function rewritePairs(nodes: readonly RecordedNode[]): RecordedNode[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const shapeOf = (name: string) => byName.get(name)?.outputs[0]?.shape;

  /** A factor, and whether it is transposed: what was transposed and back again is not. */
  function factor(name: string, turned: boolean): Factor {
    const node = byName.get(name);
    return node?.op === 'Transpose' && turnsLast(byName.get(node.inputs[1]!))
      ? factor(node.inputs[0]!, !turned)
      : { name, turned };
  }

  return nodes.map((node) => {
    if (node.op !== 'BatchMatMulV2' || node.outputs[0]?.dtype !== 'float32') return node;
    const [x, y] = (['adj_x', 'adj_y'] as const).map((flag, i) => factor(node.inputs[i]!, node.attrs[flag]?.value === true)) as [Factor, Factor]; // prettier-ignore
    const shapes = [shapeOf(x.name), shapeOf(y.name)];
    if (!areSmall(shapes[0], shapes[1])) return node;
    const inputs = [x.name, y.name, ...node.inputs.slice(2)];
    return { ...node, op: 'NetloomBatchMatMul', inputs, attrs: { adj_x: attr.bool(x.turned), adj_y: attr.bool(y.turned) } }; // prettier-ignore
  });
}

interface Factor {
  name: string;
  turned: boolean;
}

/** Whether axes are changed so that the last two change places. */
function turnsLast(axes: RecordedNode | undefined): boolean {
  if (axes?.attrs.value?.kind !== 'tensor') return false;
  const order = [...(axes.attrs.value.value.data as Int32Array)];
  const last = order.length - 1;
  return last > 0 && order.every((axis, i) => axis === (i < last - 1 ? i : 2 * last - 1 - i));
}

/** Several pairs, as many of both, of small matrices. */
function areSmall(x: readonly number[] | undefined, y: readonly number[] | undefined): boolean {
  if (!x || !y || x.length !== y.length) return false;
  const many = x.slice(0, -2);
  const fits = [x, y]
    .map((shape) => size(shape.slice(-2)))
    .every((numbers) => numbers > 0 && numbers <= small);
  return fits && many.join() === y.slice(0, -2).join() && size(many) > 1;
}

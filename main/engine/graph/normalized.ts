import { handedOn, isWaiting } from './nodes';
import { attr } from './proto';
import type { RecordedNode } from './record';
import { usersOf, type Users } from './users';

/**
 * Batch normalisation by our own operation does what stands behind it as well: a ReLU, or the addition of a shortcut and
 * a ReLU; forward and backward. Each reads and writes all numbers once more, and these nets wait for memory. All results
 * keep their names; the normalisation's and the sum's hold other numbers, so this is left where somebody else wants them.
 * @param kept results that are read back
 */
export function rewriteNormalized(nodes: readonly RecordedNode[], kept: readonly string[]): RecordedNode[] {
  if (!nodes.some(({ op }) => op === 'NetloomBatchNorm')) return [...nodes];
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const users = usersOf(nodes, kept);
  const changed = new Map<string, RecordedNode>();
  /** The normalisation that gives this, if nobody else wants it. */
  const normalization = (name: string): RecordedNode | null => {
    const node = byName.get(name);
    return node?.op === 'NetloomBatchNorm' && users(name).length === 1 && !isWaiting(node) ? node : null;
  };
  /** Normalisations with a ReLU behind what was added to them, by the ReLU's name. */
  const added = new Map<string, RecordedNode>();

  for (const node of nodes) {
    if (node.op !== 'Relu' || isWaiting(node)) continue;
    const below = byName.get(node.inputs[0]!);
    if (!below) continue; // A later result of an operation.
    const straight = normalization(below.name);
    const sum = straight ? null : normalizedSum(below, byName, users, normalization);
    const first = straight ?? sum?.first;
    if (!first) continue;
    const inputs = sum ? [...first.inputs.slice(0, 3), sum.second] : first.inputs;
    changed.set(first.name, { ...first, inputs, attrs: { ...first.attrs, relu: attr.bool(true) } });
    changed.set(node.name, handedOn(node, first.name));
    if (sum) added.set(node.name, first);
  }

  for (const node of nodes) {
    if (node.op !== 'ReluGrad' || isWaiting(node)) continue;
    const [dy, y] = node.inputs as [string, string];
    const of = added.get(y) ?? normalization(byName.get(y)?.inputs[0] ?? '');
    const back = users(node.name).find(({ op, inputs }) => op === 'NetloomBatchNormGrad' && inputs[0] === node.name && inputs[1] === of?.inputs[0]); // prettier-ignore
    if (!of || !back || isWaiting(back) || (!added.has(y) && users(node.name).length > 1)) continue;
    const output = added.has(y) ? y : back.inputs[6]!;
    const inputs = [dy, ...back.inputs.slice(1, 6), output, ...back.inputs.slice(7)];
    changed.set(back.name, { ...back, inputs, attrs: { ...back.attrs, relu: attr.bool(true) } });
    if (added.has(y)) changed.set(node.name, handedOn(node, `${back.name}:3`));
  }
  return nodes.map((node) => changed.get(node.name) ?? node);
}

/** A normalisation and what is added to it, each of the sum's shape. */
function normalizedSum(
  sum: RecordedNode,
  byName: ReadonlyMap<string, RecordedNode>,
  users: Users,
  normalization: (name: string) => RecordedNode | null,
): { first: RecordedNode; second: string } | null {
  const { op, name, inputs, outputs } = sum;
  const [a, b] = inputs as [string, string];
  if ((op !== 'Add' && op !== 'AddV2') || isWaiting(sum) || users(name).length !== 1) return null;
  const isWhole = (input: string) => byName.get(input)?.outputs[0]?.shape.join() === outputs[0]!.shape.join();
  for (const [one, second] of [
    [a, b],
    [b, a],
  ] as const) {
    const first = normalization(one);
    if (first && a !== b && isWhole(one) && isWhole(second)) return { first, second };
  }
  return null;
}

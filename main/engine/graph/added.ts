import { handedOn, isWaiting } from './nodes';
import { attr } from './proto';
import type { RecordedNode } from './record';
import { usersOf } from './users';

/**
 * What is added to what a dense layer of our own says (a shortcut), or to the gradient that it finds for its inputs, is
 * added by it: the sum would be one more round through memory. All results keep their names; the layer's own holds the
 * sum then, so this is left where somebody else wants it.
 * @param kept results that are read back
 */
export function absorbSums(nodes: readonly RecordedNode[], kept: readonly string[]): RecordedNode[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const users = usersOf(nodes, kept);
  const shapeOf = (name: string) => byName.get(name)?.outputs[0]?.shape.join();
  const changed = new Map<string, RecordedNode>();

  /** The layer or its gradient whose first result this is, if nobody else wants it. */
  function sourceOf(name: string): RecordedNode | null {
    const node = byName.get(name);
    if (!node || users(name).length !== 1) return null;
    if (node.op === 'IdentityN') {
      const wanted = users(node.inputs[0]!).filter((user) => users(user.name).length > 0);
      return wanted.length === 1 ? free(byName.get(node.inputs[0]!)) : null;
    }
    return free(node);
  }

  function free(node: RecordedNode | undefined): RecordedNode | null {
    if (!node || changed.has(node.name) || isWaiting(node)) return null;
    if (node.op === 'NetloomDenseGrad') return node;
    const { N, activation } = node.attrs;
    return node.op === 'NetloomDense' && N?.value === 1 && activation?.value === 0 ? node : null;
  }

  for (const sum of nodes) {
    const [a, b, ...after] = sum.inputs;
    if ((sum.op !== 'Add' && sum.op !== 'AddV2') || after.length > 0) continue;
    if (shapeOf(a!) !== shapeOf(b!)) continue;
    const name = [a!, b!].find((input) => sourceOf(input) !== null);
    if (name === undefined) continue;
    const source = sourceOf(name)!;
    const other = name === a ? b! : a!;
    changed.set(source.name, { ...source, inputs: [...source.inputs, other], attrs: { ...source.attrs, A: attr.int(1) } }); // prettier-ignore
    changed.set(sum.name, handedOn(sum, name));
  }
  return nodes.map((node) => changed.get(node.name) ?? node);
}

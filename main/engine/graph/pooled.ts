import { isWaiting } from './nodes';
import type { RecordedNode } from './record';
import { usersOf } from './users';

/**
 * Behind a ReLU, the largest number of a window is 0 exactly where ReLU let nothing of the window pass. So gradients are
 * stopped before they are handed to the windows' numbers rather than after: there are four times fewer, and none is changed.
 * All results keep their names; what was handed on holds what is handed on now, so this is left where somebody else
 * wants it.
 * @param kept results that are read back
 */
export function rewritePooled(nodes: readonly RecordedNode[], kept: readonly string[]): RecordedNode[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const users = usersOf(nodes, kept);
  const changed = new Map<string, RecordedNode>();
  for (const after of nodes) {
    const [handed, relu] = after.inputs as [string, string];
    const pooling = byName.get(handed);
    if (after.op !== 'ReluGrad' || pooling?.op !== 'MaxPoolGrad' || users(handed).length !== 1) continue;
    const [x, y, dy] = pooling.inputs as [string, string, string];
    if (x !== relu || byName.get(x)?.op !== 'Relu' || isWaiting(pooling) || isWaiting(after)) continue;
    const { outputs } = byName.get(y)!;
    changed.set(handed, { ...pooling, op: 'ReluGrad', inputs: [dy, y], attrs: after.attrs, outputs });
    changed.set(after.name, { ...after, op: 'MaxPoolGrad', inputs: [x, y, handed], attrs: pooling.attrs });
  }
  return nodes.map((node) => changed.get(node.name) ?? node);
}

import type { RecordedNode } from './record';

/**
 * Behind a ReLU, the largest number of a window is 0 exactly where ReLU let nothing of the window pass. So gradients are
 * stopped before they are handed to the windows' numbers rather than after: there are four times fewer, and none is changed.
 * All results keep their names.
 */
export function rewritePooled(nodes: readonly RecordedNode[]): RecordedNode[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const users = new Map<string, number>();
  for (const { inputs } of nodes) for (const input of inputs) users.set(input, (users.get(input) ?? 0) + 1);
  const changed = new Map<string, RecordedNode>();
  for (const after of nodes) {
    const [handed, relu, ...wait] = after.inputs as [string, string];
    const pooling = byName.get(handed);
    if (after.op !== 'ReluGrad' || pooling?.op !== 'MaxPoolGrad' || users.get(handed) !== 1) continue;
    const [x, y, dy, ...others] = pooling.inputs as [string, string, string];
    if (x !== relu || byName.get(x)?.op !== 'Relu' || others.length > 0 || wait.length > 0) continue;
    const { outputs } = byName.get(y)!;
    changed.set(handed, { ...pooling, op: 'ReluGrad', inputs: [dy, y], attrs: after.attrs, outputs });
    changed.set(after.name, { ...after, op: 'MaxPoolGrad', inputs: [x, y, handed], attrs: pooling.attrs });
  }
  return nodes.map((node) => changed.get(node.name) ?? node);
}

import type { Graph, GraphNode } from './schema';
import { readStructure } from './structure';

/**
 * The layers of a net without branches, from its Input to its Output.
 * @returns null where there is a branch, a cycle, a loose end, or more than one Input or Output
 */
export function sequentialChain(graph: Graph): GraphNode[] | null {
  const { nodes, into, outOf, order, sharedIds, loose } = readStructure(graph);
  if (order.length !== nodes.size || nodes.size === 0 || sharedIds.length > 0 || loose.length > 0)
    return null;
  const chain = order.map((id) => nodes.get(id)).filter((node): node is GraphNode => node !== undefined);
  const straight = chain.every(({ id }, i) => {
    const [before, ...more] = into.get(id) ?? [];
    return more.length === 0 && (outOf.get(id)?.length ?? 0) <= 1 && before?.source === chain[i - 1]?.id;
  });
  const ends = chain[0]?.type === 'Input' && chain[chain.length - 1]?.type === 'Output';
  return straight && ends ? chain : null;
}

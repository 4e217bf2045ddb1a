import type { Graph, GraphEdge, GraphNode } from './schema';

/** A graph read once: who stands where. Maps, not objects, since ids are whatever a file says. */
export interface Structure {
  nodes: ReadonlyMap<string, GraphNode>;
  /** Links that lead from a layer to a layer, by the layer they lead to, in the order of the graph. */
  into: ReadonlyMap<string, readonly GraphEdge[]>;
  /** The same by the layer they come from. */
  outOf: ReadonlyMap<string, readonly GraphEdge[]>;
  /** Ids such that each stands after its inputs; without those on or behind a cycle. */
  order: readonly string[];
  /** Per cycle the links that close it, each leading to the source of the next. */
  cycles: readonly (readonly GraphEdge[])[];
  /** Ids that several layers share, links that share one, and links that lead nowhere. */
  sharedIds: readonly string[];
  sharedEdgeIds: readonly string[];
  loose: readonly GraphEdge[];
}

export function readStructure(graph: Graph): Structure {
  const nodes = new Map<string, GraphNode>();
  const sharedIds = new Set<string>();
  for (const node of graph.nodes)
    if (nodes.has(node.id)) sharedIds.add(node.id);
    else nodes.set(node.id, node);

  const into = new Map<string, GraphEdge[]>([...nodes.keys()].map((id) => [id, []]));
  const outOf = new Map<string, GraphEdge[]>([...nodes.keys()].map((id) => [id, []]));
  const loose: GraphEdge[] = [];
  const edgeIds = new Set<string>();
  const sharedEdgeIds = new Set<string>();
  for (const edge of graph.edges) {
    if (edgeIds.has(edge.id)) sharedEdgeIds.add(edge.id);
    edgeIds.add(edge.id);
    const to = into.get(edge.target);
    const from = outOf.get(edge.source);
    if (to && from) {
      to.push(edge);
      from.push(edge);
    } else loose.push(edge);
  }

  const order = kahn(nodes, into, outOf);
  const cycles = order.length === nodes.size ? [] : findCycles(nodes, order, outOf);
  return {
    nodes,
    into,
    outOf,
    order,
    cycles,
    sharedIds: [...sharedIds],
    sharedEdgeIds: [...sharedEdgeIds],
    loose,
  };
}

type Links = ReadonlyMap<string, readonly GraphEdge[]>;

/** @see Kahn, Topological sorting of large networks, 1962 */
function kahn(nodes: ReadonlyMap<string, GraphNode>, into: Links, outOf: Links): string[] {
  const waiting = new Map([...nodes.keys()].map((id) => [id, into.get(id)?.length ?? 0]));
  const order = [...nodes.keys()].filter((id) => waiting.get(id) === 0);
  // `order` grows while it is walked: each layer frees those behind it.
  for (const id of order)
    for (const { target } of outOf.get(id) ?? []) {
      const left = (waiting.get(target) ?? 0) - 1;
      waiting.set(target, left);
      if (left === 0) order.push(target);
    }
  return order;
}

/** Cycles such that without the last link of each there is none left. */
function findCycles(
  nodes: ReadonlyMap<string, GraphNode>,
  order: readonly string[],
  outOf: Links,
): GraphEdge[][] {
  const done = new Set(order);
  const cycles: GraphEdge[][] = [];
  for (const start of nodes.keys()) {
    if (done.has(start)) continue;
    // Depth first without recursion, so that a chain of any length fits: `path` holds the links walked so far.
    const path: GraphEdge[] = [];
    const onPath = new Map([[start, 0]]);
    const open = [{ id: start, next: 0 }];
    for (let top = open[open.length - 1]; top; top = open[open.length - 1]) {
      const edge = outOf.get(top.id)?.[top.next++];
      if (!edge) {
        done.add(top.id);
        onPath.delete(top.id);
        open.pop();
        path.pop();
      } else if (onPath.has(edge.target)) cycles.push([...path.slice(onPath.get(edge.target)), edge]);
      else if (!done.has(edge.target)) {
        path.push(edge);
        onPath.set(edge.target, path.length);
        open.push({ id: edge.target, next: 0 });
      }
    }
  }
  return cycles;
}

/** All layers that can be reached from some, along the links or against them; with these themselves. */
export function reach(starts: Iterable<string>, links: Links, end: 'source' | 'target'): Set<string> {
  const seen = new Set(starts);
  for (const id of seen) for (const edge of links.get(id) ?? []) seen.add(edge[end]);
  return seen;
}

import type { Graph } from '#shared/graph/schema';

export interface Selection {
  nodes: readonly string[];
  edges: readonly string[];
}
export const nothingSelected: Selection = { nodes: [], edges: [] };

/** Drops what the graph no longer has. Returns the same object when all is still there. */
export function prune(selection: Selection, graph: Graph): Selection {
  if (selection.nodes.length === 0 && selection.edges.length === 0) return selection;
  const nodeIds = new Set(graph.nodes.map((n) => n.id));
  const edgeIds = new Set(graph.edges.map((e) => e.id));
  const nodes = selection.nodes.filter((id) => nodeIds.has(id));
  const edges = selection.edges.filter((id) => edgeIds.has(id));
  const whole = nodes.length === selection.nodes.length && edges.length === selection.edges.length;
  return whole ? selection : { nodes, edges };
}

export const selectAll = (graph: Graph): Selection => ({
  nodes: graph.nodes.map((n) => n.id),
  edges: graph.edges.map((e) => e.id),
});

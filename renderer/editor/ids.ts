import type { Graph, GraphEdge } from '#shared/graph/schema';

/** The next free id for a layer: `dense`, `dense2`, …; readable in files and the same on every machine. */
export function nextId(taken: ReadonlySet<string>, type: string): string {
  const stem = type.charAt(0).toLowerCase() + type.slice(1);
  if (!taken.has(stem)) return stem;
  for (let i = 2; ; i++) if (!taken.has(`${stem}${i}`)) return `${stem}${i}`;
}

export const nodeIds = (graph: Graph): Set<string> => new Set(graph.nodes.map((n) => n.id));
export const link = (source: string, target: string): GraphEdge => ({
  id: `${source}-${target}`,
  source,
  target,
});

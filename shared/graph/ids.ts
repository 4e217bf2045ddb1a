import type { Graph, GraphEdge } from './schema';

/** The next free id for a layer: `dense`, `dense2`, …; readable in files and the same on every machine. */
export function nextId(graph: Pick<Graph, 'nodes'>, type: string): string {
  const taken = new Set(graph.nodes.map((n) => n.id));
  const stem = type.charAt(0).toLowerCase() + type.slice(1);
  let id = stem;
  for (let i = 2; taken.has(id); i++) id = `${stem}${i}`;
  return id;
}

/** A link with a readable id; `applyEdit` gives it another one where that is taken. */
export const link = (source: string, target: string): GraphEdge => ({
  id: `${source}-${target}`,
  source,
  target,
});

/** `wanted`, or with a number behind it where another link has that id. */
export function freeEdgeId(taken: ReadonlySet<string>, wanted: string): string {
  let id = wanted;
  for (let i = 2; taken.has(id); i++) id = `${wanted}~${i}`;
  return id;
}

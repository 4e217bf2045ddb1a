import type { Run } from '#shared/runs/run';

/** A layer's own name, else its kind. Two of one kind are told apart by their id. */
export function layerName(run: Run, id: string): string {
  const { nodes } = run.project.graph;
  const node = nodes.find((n) => n.id === id);
  if (!node) return id;
  if (node.name) return node.name;
  return nodes.filter((n) => n.type === node.type).length > 1 ? node.id : node.type;
}

import type { Graph } from '#shared/graph/schema';
import type { Fix } from '#shared/problems';
import type { Gesture } from './gesture';
import { makeRoom } from './insert';

/** A fix as a gesture. What it inserts gets room on the canvas, as if it had been dropped there by hand. */
export function fixGesture(graph: Graph, fix: Fix): Gesture {
  const inserted: string[] = [];
  const edits = fix.edits.flatMap((edit) => {
    if (edit.edit === 'addNode') inserted.push(edit.node.id);
    if (edit.edit !== 'spliceNode') return [edit];
    inserted.push(edit.node.id);
    const edge = graph.edges.find((e) => e.id === edit.edgeId);
    if (!edge) return [edit];
    const room = makeRoom(graph, edge);
    return [{ ...edit, node: { ...edit.node, position: room.place } }, ...room.edits];
  });
  return {
    label: fix.label,
    edits,
    ...(inserted.length ? { select: { nodes: inserted, edges: [] } } : {}),
  };
}

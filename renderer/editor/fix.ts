import { applyEdit, type GraphEdit } from '#shared/graph/edits';
import type { Graph, GraphNode } from '#shared/graph/schema';
import type { Fix } from '#shared/problems';
import { directionOf, freePlace, plus, step, type Point } from './geometry';
import type { Gesture } from './gesture';
import { makeRoom } from './insert';

/** A fix as a gesture. What it inserts gets room on the canvas, as if it had been dropped there by hand. */
export function fixGesture(graph: Graph, fix: Fix): Gesture {
  const inserted: string[] = [];
  const edits: GraphEdit[] = [];
  let now = graph;
  const put = (edit: GraphEdit) => {
    edits.push(edit);
    now = applyEdit(now, edit);
  };
  for (const edit of fix.edits) {
    if (edit.edit === 'spliceNode') {
      inserted.push(edit.node.id);
      const edge = now.edges.find((e) => e.id === edit.edgeId);
      const room = edge && makeRoom(now, edge);
      put(room ? { ...edit, node: { ...edit.node, position: room.place } } : edit);
      room?.edits.forEach(put);
    } else if (edit.edit === 'addNode') {
      inserted.push(edit.node.id);
      put({ ...edit, node: { ...edit.node, position: beside(now, edit.node, fix.edits) } });
    } else put(edit);
  }
  return {
    label: fix.label,
    edits,
    ...(inserted.length ? { select: { nodes: inserted, edges: [] } } : {}),
  };
}

/** The place of a layer that a fix adds: before or behind the one it is linked with. */
function beside(graph: Graph, node: GraphNode, edits: readonly GraphEdit[]): Point {
  const at = (id: string) => graph.nodes.find((n) => n.id === id)?.position;
  const { x, y } = step(directionOf(graph));
  for (const edit of edits) {
    if (edit.edit !== 'addEdge') continue;
    const before = edit.edge.source === node.id ? at(edit.edge.target) : undefined;
    if (before) return freePlace(graph, plus(before, { x: -x, y: -y }));
    const behind = edit.edge.target === node.id ? at(edit.edge.source) : undefined;
    if (behind) return freePlace(graph, plus(behind, { x, y }));
  }
  return freePlace(graph, node.position);
}

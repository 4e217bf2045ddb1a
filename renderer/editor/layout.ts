import dagre from '@dagrejs/dagre';
import type { Graph } from '#shared/graph/schema';
import { boundsOf, gapAcross, gapAlong, nodeHeight, nodeWidth, type Direction, type Point } from './geometry';

/** Above this size the fast ranking is used; the exact one grows with the square of the net. */
const exactUpTo = 300;

/**
 * Places for layers such that data flow one way and links cross little.
 * @param ids only these; their upper left corner stays where it is. Empty = all.
 * @returns a position for each of them.
 */
export function tidy(graph: Graph, direction: Direction, ids: readonly string[] = []): Record<string, Point> {
  const chosen = new Set(ids);
  const nodes = ids.length === 0 ? graph.nodes : graph.nodes.filter((n) => chosen.has(n.id));
  const before = boundsOf(nodes);
  if (!before) return {};
  const inside = new Set(nodes.map((n) => n.id));
  const g = new dagre.graphlib.Graph();
  g.setGraph({
    rankdir: direction === 'right' ? 'LR' : 'TB',
    nodesep: gapAcross,
    edgesep: gapAcross,
    ranksep: gapAlong[direction],
    ranker: nodes.length > exactUpTo ? 'longest-path' : 'network-simplex',
  });
  g.setDefaultEdgeLabel(() => ({}));
  for (const n of nodes) g.setNode(n.id, { width: nodeWidth, height: nodeHeight });
  for (const e of graph.edges)
    if (inside.has(e.source) && inside.has(e.target)) g.setEdge(e.source, e.target);
  dagre.layout(g);
  const placed = nodes.map((n) => {
    const centre = g.node(n.id);
    return {
      id: n.id,
      position: { x: Math.round(centre.x - nodeWidth / 2), y: Math.round(centre.y - nodeHeight / 2) },
    };
  });
  const after = boundsOf(placed) ?? before;
  const [dx, dy] = ids.length === 0 ? [-after.x, -after.y] : [before.x - after.x, before.y - after.y];
  return Object.fromEntries(
    placed.map(({ id, position }) => [id, { x: position.x + dx, y: position.y + dy }]),
  );
}

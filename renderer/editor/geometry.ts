import type { Graph, GraphNode } from '#shared/graph/schema';

export interface Point {
  x: number;
  y: number;
}

/** Every layer is drawn in the same size, so that rows and columns line up. In pixels at zoom 1. */
export const nodeWidth = 176;
export const nodeHeight = 64;
/** Room between layers along the flow: the shape is written there. Beside each other it needs its length, below each other its height. */
export const gapAlong = { right: 84, down: 44 };
export const gapAcross = 32;

/** Which way data flow on the canvas. */
export type Direction = NonNullable<Graph['direction']>;
export const directionOf = (graph: Graph): Direction => graph.direction ?? 'down';

/** Size and room along the flow. */
export const alongOf = (direction: Direction) =>
  direction === 'right'
    ? { axis: 'x' as const, cross: 'y' as const, size: nodeWidth, crossSize: nodeHeight, gap: gapAlong.right }
    : { axis: 'y' as const, cross: 'x' as const, size: nodeHeight, crossSize: nodeWidth, gap: gapAlong.down };

export const step = (direction: Direction): Point =>
  direction === 'right' ? { x: nodeWidth + gapAlong.right, y: 0 } : { x: 0, y: nodeHeight + gapAlong.down };

export const plus = (a: Point, b: Point): Point => ({ x: a.x + b.x, y: a.y + b.y });

/** Corner and size of the box around some nodes. */
export function boundsOf(
  nodes: readonly Pick<GraphNode, 'position'>[],
): { x: number; y: number; width: number; height: number } | null {
  if (nodes.length === 0) return null;
  const xs = nodes.map((n) => n.position.x);
  const ys = nodes.map((n) => n.position.y);
  const [x, y] = [xs.reduce((a, b) => Math.min(a, b)), ys.reduce((a, b) => Math.min(a, b))];
  const right = xs.reduce((a, b) => Math.max(a, b)) + nodeWidth;
  const bottom = ys.reduce((a, b) => Math.max(a, b)) + nodeHeight;
  return { x, y, width: right - x, height: bottom - y };
}

const overlaps = (a: Point, b: Point): boolean =>
  Math.abs(a.x - b.x) < nodeWidth && Math.abs(a.y - b.y) < nodeHeight;

/** The free place nearest to `wanted`, looking across the flow first. */
export function freePlace(graph: Graph, wanted: Point): Point {
  const { cross, crossSize } = alongOf(directionOf(graph));
  const offset = crossSize + gapAcross;
  for (let i = 0; i < graph.nodes.length + 1; i++) {
    const place = { ...wanted, [cross]: wanted[cross] + i * offset };
    if (!graph.nodes.some((n) => overlaps(n.position, place))) return place;
  }
  return wanted;
}

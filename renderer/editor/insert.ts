import type { GraphEdit } from '#shared/graph/edits';
import { link, nextId } from '#shared/graph/ids';
import type { Graph, GraphEdge, GraphNode } from '#shared/graph/schema';
import { layerNamed } from '#shared/layers/registry';
import {
  alongOf,
  boundsOf,
  directionOf,
  freePlace,
  gapAlong,
  nodeHeight,
  nodeWidth,
  plus,
  step,
  type Point,
} from './geometry';
import type { Gesture } from './gesture';
import { reachableFrom } from './walk';

/** A new layer with its defaults, written out so that a file says all that matters. */
export function newNode(graph: Graph, type: string, position: Point, params = {}): GraphNode {
  const defaults = layerNamed(type)?.params.safeParse(params);
  return {
    id: nextId(graph, type),
    type,
    name: '',
    params: defaults?.success ? { ...defaults.data } : params,
    position,
  };
}

const takesInput = (type: string) => (layerNamed(type)?.inputs.max ?? 1) > 0;
const givesOutput = (type: string) => type !== 'Output';
const picked = (id: string) => ({ nodes: [id], edges: [] });

/** Adds a layer where it was dropped, linked to nothing. */
export function addAt(graph: Graph, type: string, position: Point): Gesture {
  const node = newNode(graph, type, position);
  return { label: `Add ${type}`, edits: [{ edit: 'addNode', node }], select: picked(node.id) };
}

/** Adds a layer behind another one: into its only link where it has one, else with a link from it. */
export function addAfter(graph: Graph, type: string, afterId: string): Gesture {
  const after = graph.nodes.find((n) => n.id === afterId);
  if (!after) return addAt(graph, type, nextPlace(graph));
  const outgoing = graph.edges.filter((e) => e.source === afterId);
  const only = outgoing[0];
  if (only && outgoing.length === 1 && takesInput(type) && givesOutput(type))
    return spliceNew(graph, type, only.id) ?? addAt(graph, type, nextPlace(graph));
  const linked = takesInput(type) && givesOutput(after.type);
  return addLinked(
    graph,
    type,
    freePlace(graph, plus(after.position, step(directionOf(graph)))),
    linked ? { from: afterId } : {},
  );
}

/** Adds a layer at a place with a link from or to another layer: what releasing a link over empty canvas does. */
export function addLinked(
  graph: Graph,
  type: string,
  position: Point,
  ends: { from?: string; to?: string },
): Gesture {
  const node = newNode(graph, type, position);
  const edges = [
    ...(ends.from === undefined ? [] : [link(ends.from, node.id)]),
    ...(ends.to === undefined ? [] : [link(node.id, ends.to)]),
  ];
  return {
    label: `Add ${type}`,
    edits: [{ edit: 'addNode', node }, ...edges.map((edge): GraphEdit => ({ edit: 'addEdge', edge }))],
    select: picked(node.id),
  };
}

/** Where a layer goes that was added without pointing anywhere: behind all others. */
export function nextPlace(graph: Graph): Point {
  const bounds = boundsOf(graph.nodes);
  if (!bounds) return { x: 0, y: 0 };
  return directionOf(graph) === 'right'
    ? { x: bounds.x + bounds.width + gapAlong.right, y: bounds.y }
    : { x: bounds.x, y: bounds.y + bounds.height + gapAlong.down };
}

/** True when a layer of this type can stand in the middle of a link. */
export const canSplice = (type: string): boolean => takesInput(type) && givesOutput(type);

/** Puts a new layer into a link; what stands behind it makes room. @returns null where that cannot be. */
export function spliceNew(graph: Graph, type: string, edgeId: string): Gesture | null {
  const edge = graph.edges.find((e) => e.id === edgeId);
  if (!edge || !canSplice(type)) return null;
  const room = makeRoom(graph, edge);
  const node = newNode(graph, type, room.place);
  return {
    label: `Insert ${type}`,
    edits: [{ edit: 'spliceNode', edgeId, node }, ...room.edits],
    select: picked(node.id),
  };
}

/** True for a layer without links: it can be dropped into one. */
export const freeStanding = (graph: Graph, id: string): boolean =>
  !graph.edges.some((e) => e.source === id || e.target === id);

/** Puts a layer that already stands on the canvas, linked to nothing, into a link. @returns null where that cannot be. */
export function spliceExisting(graph: Graph, id: string, edgeId: string): Gesture | null {
  const node = graph.nodes.find((n) => n.id === id);
  const edge = graph.edges.find((e) => e.id === edgeId);
  if (!node || !edge || !freeStanding(graph, id) || !canSplice(node.type)) return null;
  const room = makeRoom(graph, edge);
  return {
    label: `Insert ${node.name || node.type}`,
    edits: [
      { edit: 'removeNodes', ids: [id] },
      { edit: 'spliceNode', edgeId, node: { ...node, position: room.place } },
      ...room.edits,
    ],
    select: picked(id),
  };
}

/** The place in the middle of a link, and the moves that give it room. */
export function makeRoom(graph: Graph, edge: GraphEdge): { place: Point; edits: GraphEdit[] } {
  const source = graph.nodes.find((n) => n.id === edge.source);
  const target = graph.nodes.find((n) => n.id === edge.target);
  if (!source || !target) return { place: nextPlace(graph), edits: [] };
  const { axis, cross, size, gap } = alongOf(directionOf(graph));
  const wanted = 2 * (size + gap);
  const missing = wanted - (target.position[axis] - source.position[axis]);
  const halfway = {
    x: (source.position.x + target.position.x) / 2,
    y: (source.position.y + target.position.y) / 2,
  };
  if (missing <= 0) return { place: halfway, edits: [] };
  const place = {
    ...halfway,
    [axis]: source.position[axis] + size + gap,
    [cross]: target.position[axis] > source.position[axis] ? halfway[cross] : source.position[cross],
  };
  const behind = reachableFrom(graph, edge.target);
  const positions: Record<string, Point> = {};
  for (const node of graph.nodes)
    if (behind.has(node.id) && node.id !== edge.source && node.position[axis] > source.position[axis])
      positions[node.id] = { ...node.position, [axis]: node.position[axis] + missing };
  return { place, edits: Object.keys(positions).length ? [{ edit: 'move', positions }] : [] };
}

/** Where a layer's corner goes so that its middle is at a point. */
export const centredAt = (point: Point): Point => ({
  x: Math.round(point.x - nodeWidth / 2),
  y: Math.round(point.y - nodeHeight / 2),
});

import type { Graph } from '#shared/graph/schema';
import { alongOf, directionOf } from './geometry';

/** Ids of a node and all that its data reach. */
export function reachableFrom(graph: Graph, id: string, backwards = false): Set<string> {
  const next = new Map<string, string[]>();
  for (const e of graph.edges) {
    const [from, to] = backwards ? [e.target, e.source] : [e.source, e.target];
    next.set(from, [...(next.get(from) ?? []), to]);
  }
  const seen = new Set([id]);
  const open = [id];
  for (let at = open.pop(); at !== undefined; at = open.pop())
    for (const to of next.get(at) ?? [])
      if (!seen.has(to)) {
        seen.add(to);
        open.push(to);
      }
  return seen;
}

export type Way = 'forward' | 'back' | 'before' | 'after';

/**
 * The layer an arrow key leads to: along the links (`forward`, `back`), else to the nearest one on that side;
 * `before` and `after` go to the neighbour across the flow.
 * @returns null where there is none.
 */
export function neighbour(graph: Graph, id: string, way: Way): string | null {
  const here = graph.nodes.find((n) => n.id === id);
  if (!here) return null;
  const { axis, cross } = alongOf(directionOf(graph));
  const linked =
    way === 'forward'
      ? graph.edges.filter((e) => e.source === id).map((e) => e.target)
      : way === 'back'
        ? graph.edges.filter((e) => e.target === id).map((e) => e.source)
        : [];
  const sign = way === 'forward' || way === 'after' ? 1 : -1;
  const main = way === 'forward' || way === 'back' ? axis : cross;
  const side = main === 'x' ? 'y' : 'x';
  const candidates = graph.nodes.filter((n) =>
    linked.length
      ? linked.includes(n.id)
      : n.id !== id && sign * (n.position[main] - here.position[main]) > 0,
  );
  // Straight ahead counts more than far ahead.
  const far = (n: { position: { x: number; y: number } }) =>
    Math.abs(n.position[main] - here.position[main]) + 2 * Math.abs(n.position[side] - here.position[side]);
  let best: { id: string; far: number } | null = null;
  for (const n of candidates) if (!best || far(n) < best.far) best = { id: n.id, far: far(n) };
  return best?.id ?? null;
}

import { layerNamed } from '#shared/layers/registry';
import type { Category } from '#shared/layers/define';
import type { Graph, GraphNode } from '#shared/graph/schema';

/** How a layer is drawn: a column of units, a stack of images, a bar, a loop, or a point where links meet. */
export type GlyphKind = 'units' | 'sheets' | 'bar' | 'loop' | 'dot';
export interface Glyph {
  id: string;
  kind: GlyphKind;
  category: Category;
  x: number;
  y: number;
  width: number;
  height: number;
  /** Centres of a column's units, from top to bottom. */
  units: number[];
}
export interface NetPicture {
  width: number;
  /** The part of the height that is drawn on. */
  top: number;
  height: number;
  glyphs: Glyph[];
  /** Lines from point to point. */
  links: { from: [number, number]; to: [number, number]; faint: boolean }[];
}

const height = 96;
const unitGap = 13;

/** Layers of width n are drawn with 2 to 6 units: 1–2, 3, 4–8, 9–32, more. */
export const unitCount = (n: number): number =>
  n <= 1 ? 1 : Math.min(6, Math.max(2, Math.round(1.3 + Math.log2(n) * 0.8)));

function kindOf({ type, params }: GraphNode, category: Category): { kind: GlyphKind; units: number } {
  const units = typeof params['units'] === 'number' ? params['units'] : null;
  if (category === 'convolution' || category === 'pooling') return { kind: 'sheets', units: 0 };
  if (category === 'recurrent') return { kind: 'loop', units: 0 };
  if (category === 'merge') return { kind: 'dot', units: 0 };
  if (type === 'Input') return { kind: 'units', units: 4 };
  if (type === 'Output') return { kind: 'dot', units: 0 };
  if (units !== null) return { kind: 'units', units: unitCount(units) };
  return { kind: 'bar', units: 0 };
}

const widths: Record<GlyphKind, number> = { units: 9, sheets: 24, bar: 6, loop: 46, dot: 11 };

/** The longest way from an input to each layer; layers on a cycle stay at 0. */
function depths(graph: Graph): Map<string, number> {
  const depth = new Map(graph.nodes.map((n) => [n.id, 0]));
  // As many rounds as layers settle every net without a cycle.
  for (let round = 0; round < graph.nodes.length; round++) {
    let moved = false;
    for (const { source, target } of graph.edges) {
      const next = (depth.get(source) ?? 0) + 1;
      if (depth.has(target) && next > (depth.get(target) ?? 0) && next <= graph.nodes.length) {
        depth.set(target, next);
        moved = true;
      }
    }
    if (!moved) break;
  }
  return depth;
}

/** A small picture of a net, drawn from its graph: what flows from left to right, branches below each other. */
export function netPicture(graph: Graph): NetPicture {
  const depth = depths(graph);
  const columns: GraphNode[][] = [];
  for (const node of graph.nodes) (columns[depth.get(node.id) ?? 0] ??= []).push(node);
  const glyphs: Glyph[] = [];
  let x = 4;
  for (const column of columns.filter((c) => c && c.length > 0)) {
    const drawn = column.map((node) => {
      const category = layerNamed(node.type)?.category ?? 'core';
      return { node, category, ...kindOf(node, category) };
    });
    const lane = height / drawn.length;
    const wide = Math.max(...drawn.map((d) => widths[d.kind]));
    drawn.forEach(({ node, category, kind, units }, i) => {
      const middle = lane * (i + 0.5);
      const gap = Math.min(unitGap, (lane - 10) / Math.max(1, units - 1));
      const tall =
        kind === 'units'
          ? gap * (units - 1) + 9
          : kind === 'bar'
            ? Math.min(46, lane - 12)
            : kind === 'dot'
              ? 11
              : kind === 'loop'
                ? Math.min(22, lane - 8)
                : Math.min(34, lane - 8);
      glyphs.push({
        id: node.id,
        kind,
        category,
        x: x + (wide - widths[kind]) / 2,
        y: middle - tall / 2,
        width: widths[kind],
        height: tall,
        units: Array.from({ length: units }, (_, u) => middle + (u - (units - 1) / 2) * gap),
      });
    });
    x += wide + 22;
  }
  const top = Math.min(height / 2 - 12, ...glyphs.map((g) => g.y)) - 3;
  const bottom = Math.max(height / 2 + 12, ...glyphs.map((g) => g.y + g.height)) + 3;
  return { width: Math.max(40, x - 18), top, height: bottom - top, glyphs, links: linksOf(graph, glyphs) };
}

function linksOf(graph: Graph, glyphs: readonly Glyph[]): NetPicture['links'] {
  const byId = new Map(glyphs.map((g) => [g.id, g]));
  return graph.edges.flatMap(({ source, target }) => {
    const from = byId.get(source);
    const to = byId.get(target);
    if (!from || !to) return [];
    const ends = (g: Glyph) => (g.units.length > 0 ? g.units : [g.y + g.height / 2]);
    const right = from.x + (from.units.length > 0 ? from.width / 2 : from.width);
    const left = to.x + (to.units.length > 0 ? to.width / 2 : 0);
    return ends(from).flatMap((a) =>
      ends(to).map((b): NetPicture['links'][number] => ({
        from: [right, a],
        to: [left, b],
        faint: from.units.length > 1 || to.units.length > 1,
      })),
    );
  });
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Graph } from '#shared/graph/schema';
import { nodeHeight, nodeWidth } from './geometry';
import { link } from '#shared/graph/ids';
import { tidy } from './layout';
import { graphOf } from './testGraph';

const randomDag = fc
  .tuple(fc.integer({ min: 1, max: 14 }), fc.array(fc.tuple(fc.nat(13), fc.nat(13)), { maxLength: 20 }))
  .map(([n, pairs]): Graph => {
    const graph = graphOf(Array.from({ length: n }, (_, i) => `n${i}`).join(' '));
    const edges = pairs
      .map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const)
      .filter(([a, b]) => a < b && b < n)
      .map(([a, b]) => link(`n${a}`, `n${b}`));
    return { ...graph, edges: [...new Map(edges.map((e) => [e.id, e])).values()] };
  });

describe('tidy', () => {
  it('lets data flow one way and covers no layer with another', () => {
    fc.assert(
      fc.property(randomDag, fc.constantFrom('right' as const, 'down' as const), (graph, direction) => {
        const places = tidy(graph, direction);
        const axis = direction === 'right' ? 'x' : 'y';
        for (const e of graph.edges)
          expect(places[e.target]?.[axis]).toBeGreaterThan(places[e.source]?.[axis] ?? Infinity);
        const all = Object.values(places);
        expect(all).toHaveLength(graph.nodes.length);
        all.forEach((p, i) =>
          all
            .slice(i + 1)
            .forEach((q) =>
              expect(Math.abs(p.x - q.x) >= nodeWidth || Math.abs(p.y - q.y) >= nodeHeight).toBe(true),
            ),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('puts a chain in one straight row', () => {
    const places = tidy(graphOf('a b c', 'a>b b>c'), 'right');
    expect(Object.values(places).map((p) => p.y)).toEqual([0, 0, 0]);
  });

  it('places only the chosen layers, and keeps their corner', () => {
    const graph = graphOf('a b c d', 'a>b b>c c>d');
    const places = tidy(graph, 'down', ['b', 'c']);
    expect(Object.keys(places)).toEqual(['b', 'c']);
    expect(places['b']).toEqual({ x: 260, y: 0 });
    expect(places['c']?.y).toBeGreaterThan(nodeHeight);
  });

  it('gives the same result when it is done twice', () => {
    const graph = graphOf('a b c m:Add', 'a>b a>c b>m c>m');
    expect(tidy(graph, 'right')).toEqual(tidy(graph, 'right'));
  });

  it('lays out 1,000 layers in a moment', () => {
    const names = Array.from({ length: 1000 }, (_, i) => `n${i}`);
    const graph = graphOf(
      names.join(' '),
      names
        .slice(1)
        .map((n, i) => `n${i}>${n}`)
        .join(' '),
    );
    const began = performance.now();
    expect(Object.keys(tidy(graph, 'right'))).toHaveLength(1000);
    expect(performance.now() - began).toBeLessThan(5000);
  });

  it('does nothing to an empty canvas', () => {
    expect(tidy(graphOf(''), 'right')).toEqual({});
  });
});

import { describe, expect, it } from 'vitest';
import type { Graph } from '#shared/graph/schema';
import { graphOf } from './testGraph';
import { neighbour, reachableFrom } from './walk';

const placed = (graph: Graph, places: Record<string, [number, number]>): Graph => ({
  ...graph,
  nodes: graph.nodes.map((n) => ({
    ...n,
    position: { x: places[n.id]?.[0] ?? 0, y: places[n.id]?.[1] ?? 0 },
  })),
});
const fork = placed(graphOf('a b c m x', 'a>b a>c b>m c>m'), {
  a: [0, 50],
  b: [300, 0],
  c: [300, 100],
  m: [600, 50],
  x: [900, 50],
});

describe('walking the graph', () => {
  it('follows links forward and back', () => {
    expect(neighbour(fork, 'b', 'forward')).toBe('m');
    expect(neighbour(fork, 'b', 'back')).toBe('a');
  });

  it('goes to the neighbour across the flow', () => {
    expect(neighbour(fork, 'b', 'after')).toBe('c');
    expect(neighbour(fork, 'c', 'before')).toBe('b');
  });

  it('goes to the nearest layer on that side where there is no link', () => {
    expect(neighbour(fork, 'm', 'forward')).toBe('x');
    expect(neighbour(fork, 'x', 'back')).toBe('m');
  });

  it('stays where there is nothing', () => {
    expect(neighbour(fork, 'x', 'forward')).toBeNull();
    expect(neighbour(fork, 'gone', 'forward')).toBeNull();
  });

  it('walks down in a net drawn top to bottom', () => {
    const down = placed(
      { ...graphOf('a b c', 'a>b a>c'), direction: 'down' },
      { a: [0, 0], b: [0, 100], c: [300, 100] },
    );
    expect(neighbour(down, 'a', 'forward')).toBe('b');
    expect(neighbour(down, 'b', 'after')).toBe('c');
  });

  it('reaches everything behind or before a layer, through cycles too', () => {
    expect([...reachableFrom(fork, 'b')].sort()).toEqual(['b', 'm']);
    expect([...reachableFrom(fork, 'm', true)].sort()).toEqual(['a', 'b', 'c', 'm']);
    expect([...reachableFrom(graphOf('a b', 'a>b b>a'), 'a')].sort()).toEqual(['a', 'b']);
  });
});

import { describe, expect, it } from 'vitest';
import { applyEdits } from '#shared/graph/edits';
import type { Graph } from '#shared/graph/schema';
import { gapAlong, nodeHeight, nodeWidth } from './geometry';
import type { Gesture } from './gesture';
import { addAfter, addAt, addLinked, freeStanding, spliceExisting, spliceNew } from './insert';
import { graphOf, linksOf, positionOf } from './testGraph';

const after = (graph: Graph, gesture: Gesture | null): Graph => applyEdits(graph, gesture?.edits ?? []);

describe('adding a layer', () => {
  it('links nothing when it is dropped on empty canvas', () => {
    const graph = after(graphOf('a'), addAt(graphOf('a'), 'Dense', { x: 900, y: 0 }));
    expect(linksOf(graph)).toEqual([]);
    expect(positionOf(graph, 'dense')).toEqual({ x: 900, y: 0 });
  });

  it('writes its default parameters out', () => {
    const graph = after(graphOf(''), addAt(graphOf(''), 'Dense', { x: 0, y: 0 }));
    expect(graph.nodes[0]?.params).toMatchObject({ units: 32, activation: 'linear' });
  });

  it('selects the new layer', () => {
    expect(addAt(graphOf(''), 'Dense', { x: 0, y: 0 }).select).toEqual({ nodes: ['dense'], edges: [] });
  });

  it('stands behind the selected layer, linked from it', () => {
    const graph = after(graphOf('a'), addAfter(graphOf('a'), 'Dense', 'a'));
    expect(linksOf(graph)).toEqual(['a>dense']);
    expect(positionOf(graph, 'dense')).toEqual({ x: nodeWidth + gapAlong.right, y: 0 });
  });

  it('goes into the only link of the selected layer', () => {
    const graph = graphOf('a b', 'a>b');
    expect(linksOf(after(graph, addAfter(graph, 'Dense', 'a')))).toEqual(['a>dense', 'dense>b']);
  });

  it('starts a branch behind a layer with several links, on a free place', () => {
    const graph = graphOf('a b c', 'a>b a>c');
    const added = after(graph, addAfter(graph, 'Dense', 'a'));
    expect(linksOf(added)).toContain('a>dense');
    expect(positionOf(added, 'dense')?.y).toBeGreaterThanOrEqual(nodeHeight);
  });

  it('is linked from the layer whose link was let go over empty canvas', () => {
    const graph = graphOf('a');
    expect(linksOf(after(graph, addLinked(graph, 'Dense', { x: 0, y: 200 }, { from: 'a' })))).toEqual([
      'a>dense',
    ]);
    expect(linksOf(after(graph, addLinked(graph, 'Dense', { x: 0, y: 200 }, { to: 'a' })))).toEqual([
      'dense>a',
    ]);
  });
});

describe('splicing', () => {
  const graph = graphOf('a b c', 'a>b b>c');

  it('replaces the link by two', () => {
    expect(linksOf(after(graph, spliceNew(graph, 'Dense', 'a-b')))).toEqual(['a>dense', 'dense>b', 'b>c']);
  });

  it('moves what stands behind just far enough, and nothing before it', () => {
    const spliced = after(graph, spliceNew(graph, 'Dense', 'a-b'));
    expect(positionOf(spliced, 'a')).toEqual({ x: 0, y: 0 });
    expect(positionOf(spliced, 'dense')).toEqual({ x: 260, y: 0 });
    expect(positionOf(spliced, 'b')).toEqual({ x: 520, y: 0 });
    expect(positionOf(spliced, 'c')).toEqual({ x: 780, y: 0 });
  });

  it('moves nothing where there is room', () => {
    const wide = after(graph, {
      label: '',
      edits: [{ edit: 'move', positions: { b: { x: 2000, y: 0 }, c: { x: 2300, y: 0 } } }],
    });
    const spliced = after(wide, spliceNew(wide, 'Dense', 'a-b'));
    expect(positionOf(spliced, 'b')).toEqual({ x: 2000, y: 0 });
    expect(positionOf(spliced, 'dense')).toEqual({ x: 1000, y: 0 });
  });

  it('makes room downwards in a net drawn top to bottom', () => {
    const down: Graph = {
      ...graphOf('a b', 'a>b'),
      direction: 'down',
    };
    const stacked = after(down, { label: '', edits: [{ edit: 'move', positions: { b: { x: 0, y: 108 } } }] });
    const spliced = after(stacked, spliceNew(stacked, 'Dense', 'a-b'));
    expect(positionOf(spliced, 'dense')).toEqual({ x: 0, y: 108 });
    expect(positionOf(spliced, 'b')).toEqual({ x: 0, y: 216 });
  });

  it('keeps the place of the link among the inputs of a merge', () => {
    const merge = graphOf('a b m:Add', 'a>m b>m');
    expect(linksOf(after(merge, spliceNew(merge, 'Dense', 'a-m')))).toEqual(['a>dense', 'dense>m', 'b>m']);
  });

  it('takes a layer that stands free, as it is', () => {
    const loose = graphOf('a b x:Dropout', 'a>b');
    const spliced = after(loose, spliceExisting(loose, 'x', 'a-b'));
    expect(linksOf(spliced)).toEqual(['a>x', 'x>b']);
    expect(spliced.nodes).toHaveLength(3);
  });

  it('refuses layers that are linked, or that cannot stand in the middle', () => {
    expect(spliceExisting(graph, 'c', 'a-b')).toBeNull();
    expect(spliceNew(graph, 'Output', 'a-b')).toBeNull();
    expect(spliceNew(graph, 'Dense', 'gone')).toBeNull();
  });

  it('knows which layers stand free', () => {
    expect(freeStanding(graphOf('a b x', 'a>b'), 'x')).toBe(true);
    expect(freeStanding(graphOf('a b x', 'a>b'), 'a')).toBe(false);
  });
});

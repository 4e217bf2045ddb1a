import { describe, expect, it } from 'vitest';
import { applyEdits } from '#shared/graph/edits';
import { inspectGraph } from '#shared/graph/inspect';
import type { Graph, GraphNode } from '#shared/graph/schema';
import type { Fix } from '#shared/problems';
import { fixGesture } from './fix';
import { nodeHeight, nodeWidth } from './geometry';
import { graphOf, linksOf, positionOf } from './testGraph';

const node = (id: string, type = 'Dense'): GraphNode => ({
  id,
  type,
  name: '',
  params: {},
  position: { x: 1, y: 1 },
});
const fixed = (graph: Graph, fix: Fix) => applyEdits(graph, fixGesture(graph, fix).edits);
const covered = ({ nodes }: Graph): boolean =>
  nodes.some((a, i) =>
    nodes
      .slice(i + 1)
      .some(
        (b) =>
          Math.abs(a.position.x - b.position.x) < nodeWidth &&
          Math.abs(a.position.y - b.position.y) < nodeHeight,
      ),
  );

describe('a fix on the canvas', () => {
  it('gives everything it puts into a link room, also when it puts in several', () => {
    const graph = graphOf('a b', 'a>b');
    const result = fixed(graph, {
      label: 'Insert two',
      edits: [
        { edit: 'spliceNode', edgeId: 'a-b', node: node('x') },
        { edit: 'spliceNode', edgeId: 'x-b', node: node('y') },
      ],
    });
    expect(linksOf(result)).toEqual(['a>x', 'x>y', 'y>b']);
    expect(['a', 'x', 'y', 'b'].map((id) => positionOf(result, id)?.x)).toEqual([0, 260, 520, 780]);
  });

  it('puts a layer it adds before or behind the one it is linked with', () => {
    const graph = graphOf('a');
    const before = fixed(graph, {
      label: 'Add',
      edits: [
        { edit: 'addNode', node: node('in', 'Input') },
        { edit: 'addEdge', edge: { id: 'e', source: 'in', target: 'a' } },
      ],
    });
    expect(positionOf(before, 'in')).toEqual({ x: -260, y: 0 });
    const behind = fixed(graph, {
      label: 'Add',
      edits: [
        { edit: 'addNode', node: node('out', 'Output') },
        { edit: 'addEdge', edge: { id: 'e', source: 'a', target: 'out' } },
      ],
    });
    expect(positionOf(behind, 'out')).toEqual({ x: 260, y: 0 });
  });

  it('selects what it added, and leaves the selection where it added nothing', () => {
    expect(
      fixGesture(graphOf('a'), { label: '', edits: [{ edit: 'addNode', node: node('x') }] }).select,
    ).toEqual({
      nodes: ['x'],
      edges: [],
    });
    expect(
      fixGesture(graphOf('a'), { label: '', edits: [{ edit: 'setParams', id: 'a', params: {} }] }).select,
    ).toBeUndefined();
  });

  it('covers no layer with another, whatever a real report proposes', () => {
    const graph = graphOf('in:Input c:Conv2D d:Dense loose:Dropout out:Output', 'in>c c>d d>out');
    const fixes = inspectGraph(graph, null).problems.flatMap((p) => p.fixes);
    expect(fixes.length).toBeGreaterThan(0);
    for (const fix of fixes) expect(covered(fixed(graph, fix))).toBe(false);
  });
});

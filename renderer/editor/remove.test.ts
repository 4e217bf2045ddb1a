import { describe, expect, it } from 'vitest';
import { applyEdits } from '#shared/graph/edits';
import type { Graph } from '#shared/graph/schema';
import { removal } from './remove';
import { graphOf, linksOf } from './testGraph';

const spec = {
  features: [{ column: 'x', slots: Array.from({ length: 64 }, (_, i) => `x${i}`), integerCodes: null }],
  steps: null,
  targets: [{ column: 'y', classes: ['a', 'b'], horizon: 1 }],
  rows: { train: 10, validation: 2, test: 2 },
};
const without = (graph: Graph, nodes: string[], edges: string[] = []) =>
  applyEdits(graph, removal(graph, spec, { nodes, edges })?.edits ?? []);

const chain = graphOf('in:Input a b:Dropout c', 'in>a a>b b>c');
/** An image, made of a vector, folded back into one. */
const image: Graph = (() => {
  const graph = graphOf('in:Input r:Reshape c:Conv2D d', 'in>r r>c c>d');
  const nodes = graph.nodes.map((n) => (n.id === 'r' ? { ...n, params: { targetShape: [8, 8, 1] } } : n));
  return { ...graph, nodes };
})();

describe('deleting', () => {
  it('joins the neighbours of a layer', () => {
    expect(linksOf(without(chain, ['b']))).toEqual(['in>a', 'a>c']);
  });

  it('joins across several layers in a row', () => {
    expect(linksOf(without(chain, ['a', 'b']))).toEqual(['in>c']);
  });

  it('joins nothing where the shapes would not fit', () => {
    expect(linksOf(without(image, ['r']))).toEqual(['c>d']);
  });

  it('leaves nothing dangling at the ends of the net', () => {
    expect(linksOf(without(chain, ['in']))).toEqual(['a>b', 'b>c']);
    expect(linksOf(without(chain, ['c']))).toEqual(['in>a', 'a>b']);
  });

  it('takes away single links and joins nothing then', () => {
    expect(linksOf(without(chain, [], ['a-b']))).toEqual(['in>a', 'b>c']);
  });

  it('takes away links and layers in one step', () => {
    expect(linksOf(without(chain, ['b'], ['in-a', 'a-b', 'b-c']))).toEqual(['a>c']);
  });

  it('names what it deletes', () => {
    expect(removal(chain, spec, { nodes: ['b'], edges: [] })?.label).toBe('Delete Dropout');
    expect(removal(chain, spec, { nodes: ['a', 'b'], edges: [] }, 'Cut')?.label).toBe('Cut 2 layers');
    expect(removal(chain, spec, { nodes: [], edges: ['a-b'] })?.label).toBe('Delete link');
  });

  it('does nothing without a selection', () => {
    expect(removal(chain, spec, { nodes: [], edges: [] })).toBeNull();
  });
});

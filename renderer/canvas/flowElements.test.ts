import { describe, expect, it } from 'vitest';
import { applyEdits, type GraphEdit } from '#shared/graph/edits';
import { inspectGraph } from '#shared/graph/inspect';
import { graphOf } from '../editor/testGraph';
import { nothingSelected } from '../editor/selection';
import { flowElements } from './flowElements';

const spec = {
  features: [{ column: 'x', slots: ['x1', 'x2', 'x3', 'x4'], integerCodes: null }],
  steps: null,
  targets: [{ column: 'y', classes: ['a', 'b', 'c'], horizon: 1 }],
  rows: { train: 10, validation: 2, test: 2 },
};
const graph = graphOf('in:Input a b:Dropout out:Output', 'in>a a>b b>out');
const report = inspectGraph(graph, spec);
const after = (...edits: GraphEdit[]) => applyEdits(graph, edits);

describe('what is drawn', () => {
  it('keeps every object that an edit does not concern, so that only the rest is drawn again', () => {
    const elements = flowElements();
    const nodes = elements.nodes(graph, report, nothingSelected, null);
    const edges = elements.edges(graph, report, nothingSelected);
    const next = after({ edit: 'setParams', id: 'b', params: { rate: 0.1 } });
    const nextReport = inspectGraph(next, spec);
    const redrawn = (now: readonly { id: string }[], before: readonly { id: string }[]) =>
      now.filter((x, i) => x !== before[i]).map((x) => x.id);
    expect(redrawn(elements.nodes(next, nextReport, nothingSelected, null), nodes)).toEqual(['b']);
    expect(redrawn(elements.edges(next, nextReport, nothingSelected), edges)).toEqual([]);
  });

  it('draws again what changes its shape further down', () => {
    const elements = flowElements();
    const edges = elements.edges(graph, report, nothingSelected);
    const next = after({ edit: 'setParams', id: 'a', params: { units: 5 } });
    const now = elements.edges(next, inspectGraph(next, spec), nothingSelected);
    expect(now.filter((e, i) => e !== edges[i]).map((e) => e.data?.shape)).toEqual([[5], [5]]);
  });

  it('keeps the data of a layer that only moves or is selected', () => {
    const elements = flowElements();
    const [, before] = elements.nodes(graph, report, nothingSelected, null);
    const [, dragged] = elements.nodes(graph, report, nothingSelected, { a: { x: 7, y: 8 } });
    expect(dragged?.position).toEqual({ x: 7, y: 8 });
    expect(dragged?.data).toBe(before?.data);
    const [, selected] = elements.nodes(graph, report, { nodes: ['a'], edges: [] }, null);
    expect(selected?.selected).toBe(true);
    expect(selected?.data).toBe(before?.data);
  });

  it('tells a screen reader what a layer is, its shape, its size and its problems', () => {
    const broken = graphOf('in:Input c:Conv2D', 'in>c');
    const [input, conv] = flowElements().nodes(broken, inspectGraph(broken, spec), nothingSelected, null);
    expect(input?.ariaLabel).toContain('gives 4');
    expect(conv?.ariaLabel).toMatch(/^Conv2D\. .*Problem: /);
    const [, dense] = flowElements().nodes(graph, report, nothingSelected, null);
    expect(dense?.ariaLabel).toBe('Dense. 32 units. gives 32. 160 parameters');
  });

  it('draws handles at the sides along which data flow', () => {
    const down = { ...graph, direction: 'down' as const };
    const [node] = flowElements().nodes(down, report, nothingSelected, null);
    expect(node?.sourcePosition).toBe('bottom');
    const [right] = flowElements().nodes(graph, report, nothingSelected, null);
    expect(right?.sourcePosition).toBe('right');
  });
});

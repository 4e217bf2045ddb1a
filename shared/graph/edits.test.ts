import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layers } from '../layers/registry';
import { canConnect } from './connect';
import { applyEdit, applyEdits, type GraphEdit } from './edits';
import { link, nextId } from './ids';
import { inspectGraph } from './inspect';
import type { Graph } from './schema';
import { chain, net, node, table } from './testing/nets';

// Few ids, among them nasty ones, so that edits meet each other.
const id = fc.constantFrom('a', 'b', 'c', 'a-b', 'b-c', '__proto__', 'constructor', 'toString');
const type = fc.constantFrom(...layers.map((l) => l.className), 'NoSuchLayer', '__proto__');
const value = fc.oneof(
  fc.integer({ min: -2, max: 9 }),
  fc.boolean(),
  fc.string(),
  fc.constant(null),
  fc.array(fc.nat(5), { maxLength: 4 }),
);
const params = fc.oneof(
  fc.constant({}),
  fc.dictionary(
    fc.constantFrom(
      'units',
      'filters',
      'kernelSize',
      'padding',
      'targetShape',
      'axis',
      'shape',
      'target',
      'loss',
      '__proto__',
    ),
    value,
  ),
);
const layer = fc.record({
  id,
  type,
  name: fc.constantFrom('', 'Head'),
  params,
  position: fc.constant({ x: 0, y: 0 }),
});
const edge = fc.tuple(id, id).map(([source, target]) => link(source, target));
const edgeId = edge.map((e) => e.id);
const edits: fc.Arbitrary<GraphEdit> = fc.oneof(
  layer.map((n): GraphEdit => ({ edit: 'addNode', node: n })),
  edge.map((e): GraphEdit => ({ edit: 'addEdge', edge: e })),
  fc
    .tuple(fc.array(id, { maxLength: 3 }), fc.boolean())
    .map(([ids, join]): GraphEdit => ({ edit: 'removeNodes', ids, join })),
  fc.array(edgeId, { maxLength: 2 }).map((ids): GraphEdit => ({ edit: 'removeEdges', ids })),
  fc.tuple(edgeId, layer).map(([e, n]): GraphEdit => ({ edit: 'spliceNode', edgeId: e, node: n })),
  fc.tuple(id, params).map(([i, p]): GraphEdit => ({ edit: 'setParams', id: i, params: p })),
  fc.tuple(id, fc.string()).map(([i, name]): GraphEdit => ({ edit: 'rename', id: i, name })),
  id.map((i): GraphEdit => ({ edit: 'move', positions: { [i]: { x: 1, y: 1 } } })),
);
const empty: Graph = { nodes: [], edges: [] };
const graphs = fc.array(edits, { maxLength: 40 }).map((list) => applyEdits(empty, list));
const specs = fc.constantFrom(null, table(4, null), table(64, ['a', 'b', 'c']), table(2, null, { steps: 5 }));

function expectConsistent(graph: Graph) {
  const ids = graph.nodes.map((n) => n.id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(new Set(graph.edges.map((e) => e.id)).size).toBe(graph.edges.length);
  const pairs = graph.edges.map((e) => JSON.stringify([e.source, e.target]));
  expect(new Set(pairs).size).toBe(pairs.length);
  for (const e of graph.edges) expect(ids).toEqual(expect.arrayContaining([e.source, e.target]));
}

describe('any sequence of edits', () => {
  it('keeps ids unique, links whole and no two links between the same layers', () => {
    fc.assert(fc.property(graphs, expectConsistent), { numRuns: 500 });
  });

  it('leaves the graph it was given as it was', () => {
    fc.assert(
      fc.property(graphs, edits, (graph, edit) => {
        const before = JSON.stringify(graph);
        applyEdit(graph, edit);
        expect(JSON.stringify(graph)).toBe(before);
      }),
    );
  });

  it('is taken back by the opposite edits', () => {
    fc.assert(
      fc.property(graphs, layer, (graph, fresh) => {
        const added = { ...fresh, id: nextId(graph, 'Fresh') };
        const grown = applyEdit(graph, { edit: 'addNode', node: added });
        expect(applyEdit(grown, { edit: 'removeNodes', ids: [added.id] })).toEqual(graph);
        for (const from of graph.nodes.slice(0, 2)) {
          const linked = applyEdit(grown, { edit: 'addEdge', edge: link(from.id, added.id) });
          const id = linked.edges[linked.edges.length - 1]!.id;
          expect(applyEdit(linked, { edit: 'removeEdges', ids: [id] })).toEqual(grown);
        }
        for (const edge of graph.edges) {
          if (edge.source === edge.target) continue;
          const spliced = applyEdit(graph, { edit: 'spliceNode', edgeId: edge.id, node: added });
          const back = applyEdit(spliced, { edit: 'removeNodes', ids: [added.id], join: true });
          expect(back.edges.map((e) => [e.source, e.target])).toEqual(
            graph.edges.map((e) => [e.source, e.target]),
          );
          expect(back.nodes).toEqual(graph.nodes);
        }
        for (const n of graph.nodes) {
          const there = applyEdit(graph, { edit: 'rename', id: n.id, name: 'Other' });
          expect(applyEdit(there, { edit: 'rename', id: n.id, name: n.name })).toEqual(graph);
        }
      }),
    );
  });

  it('gives a net that is inspected without throwing, each problem at a place that exists', () => {
    fc.assert(
      fc.property(graphs, specs, (graph, spec) => {
        const report = inspectGraph(graph, spec);
        const nodes = new Set(graph.nodes.map((n) => n.id));
        const edges = new Set(graph.edges.map((e) => e.id));
        expect(Object.keys(report.nodes).sort()).toEqual([...nodes].sort());
        for (const { where } of report.problems) {
          if (where.area !== 'graph') continue;
          if (where.node !== undefined) expect(nodes).toContain(where.node);
          if (where.edge !== undefined) expect(edges).toContain(where.edge);
        }
        for (const e of graph.edges)
          if (report.order.includes(e.target))
            expect(report.order.indexOf(e.source)).toBeLessThan(report.order.indexOf(e.target));
      }),
      { numRuns: 500 },
    );
  });

  it('gives a net whose offered fixes each make their problem go away and leave it consistent', () => {
    fc.assert(
      fc.property(graphs, specs, (graph, spec) => {
        for (const problem of inspectGraph(graph, spec).problems)
          for (const fix of problem.fixes) {
            const after = applyEdits(graph, fix.edits);
            expectConsistent(after);
            const told = inspectGraph(after, spec).problems.map((p) =>
              JSON.stringify([p.code, p.where, p.message]),
            );
            expect(told, fix.label).not.toContain(
              JSON.stringify([problem.code, problem.where, problem.message]),
            );
          }
      }),
      { numRuns: 300 },
    );
  });

  it('gives a net in which an allowed link closes no cycle and asks for no more inputs than a layer takes', () => {
    fc.assert(
      fc.property(graphs, specs, id, id, (graph, spec, source, target) => {
        const verdict = canConnect(graph, spec, source, target);
        if (!verdict.ok) return;
        const before = inspectGraph(graph, spec);
        const after = inspectGraph(applyEdit(graph, { edit: 'addEdge', edge: link(source, target) }), spec);
        const count = (report: typeof after, code: string) =>
          report.problems.filter((p) => p.code === code).length;
        expect(count(after, 'graph.cycle')).toBe(count(before, 'graph.cycle'));
        expect(count(after, 'graph.tooManyInputs')).toBe(count(before, 'graph.tooManyInputs'));
      }),
      { numRuns: 500 },
    );
  });
});

describe('a layer taken out of a way', () => {
  it('joins what stood before it with what stood behind, in the place it had among a merge’s inputs', () => {
    const graph = net(
      [node('i', 'Input'), node('a', 'Dense'), node('b', 'Dense'), node('m', 'Concatenate')],
      'i a m',
      'i b m',
    );
    const joined = applyEdit(graph, { edit: 'removeNodes', ids: ['a'], join: true });
    expect(joined.edges.filter((e) => e.target === 'm').map((e) => e.source)).toEqual(['i', 'b']);
  });
  it('joins across several layers that go at once', () => {
    const graph = chain(['Input'], ['Dense'], ['Dropout'], ['Output']);
    const joined = applyEdit(graph, { edit: 'removeNodes', ids: ['dense', 'dropout'], join: true });
    expect(joined.edges.map((e) => e.id)).toEqual(['input-output']);
  });
});

describe('a link', () => {
  it('gets another id where its own is taken by other layers', () => {
    const graph = net(
      [node('a', 'Input'), node('b-c', 'Dense'), node('a-b', 'Dense'), node('c', 'Dense')],
      'a b-c',
    );
    const linked = applyEdit(graph, { edit: 'addEdge', edge: link('a-b', 'c') });
    expect(linked.edges.map((e) => e.id)).toEqual(['a-b-c', 'a-b-c~2']);
  });
});

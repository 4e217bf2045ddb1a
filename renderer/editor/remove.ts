import { applyEdits, type GraphEdit } from '#shared/graph/edits';
import type { DataSpec } from '#shared/data/spec';
import { inspectGraph } from '#shared/graph/inspect';
import type { Graph } from '#shared/graph/schema';
import type { Gesture } from './gesture';
import { nothingSelected, type Selection } from './selection';

const named = (graph: Graph, ids: readonly string[]): string => {
  const only = ids.length === 1 ? graph.nodes.find((n) => n.id === ids[0]) : undefined;
  return only ? only.name || only.type : `${ids.length} layers`;
};

/** Removes what is selected. Layers that lose what stood between them are joined where their shapes fit. */
export function removal(
  graph: Graph,
  spec: DataSpec | null,
  selection: Selection,
  verb = 'Delete',
): Gesture | null {
  const { nodes, edges } = selection;
  if (nodes.length === 0 && edges.length === 0) return null;
  if (nodes.length === 0)
    return {
      label: edges.length === 1 ? `${verb} link` : `${verb} ${edges.length} links`,
      edits: [{ edit: 'removeEdges', ids: [...edges] }],
      select: nothingSelected,
    };
  // Links that were selected beside their layers are meant to go, not to be joined again.
  const own = edges.filter((id) => {
    const e = graph.edges.find((x) => x.id === id);
    return e !== undefined && !nodes.includes(e.source) && !nodes.includes(e.target);
  });
  const edits: GraphEdit[] = [
    ...(own.length ? [{ edit: 'removeEdges' as const, ids: own }] : []),
    { edit: 'removeNodes', ids: [...nodes], join: true },
  ];
  const joined = applyEdits(graph, edits);
  const before = new Set(graph.edges.map((e) => e.id));
  const report = inspectGraph(joined, spec);
  const unfit = joined.edges.filter((e) => !before.has(e.id) && report.edges[e.id]?.problem).map((e) => e.id);
  return {
    label: `${verb} ${named(graph, nodes)}`,
    edits: unfit.length ? [...edits, { edit: 'removeEdges', ids: unfit }] : edits,
    select: nothingSelected,
  };
}

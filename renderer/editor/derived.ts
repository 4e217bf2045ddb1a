import type { DataSpec } from '#shared/data/spec';
import { inspectGraph } from '#shared/graph/inspect';
import type { GraphReport } from '#shared/graph/report';
import type { Graph } from '#shared/graph/schema';
import type { Problem } from '#shared/problems';
import { checkProject } from '#shared/project/check';
import type { Project } from '#shared/project/schema';
import type { DocumentState } from './store';

/** True when two graphs are the same net: moving a node on the canvas changes nothing that is inferred. */
function sameNet(a: Graph, b: Graph): boolean {
  return (
    a === b ||
    (a.nodes.length === b.nodes.length &&
      (a.edges === b.edges ||
        (a.edges.length === b.edges.length && a.edges.every((e, i) => e === b.edges[i]))) &&
      a.nodes.every((n, i) => {
        const m = b.nodes[i];
        return (
          m !== undefined &&
          (n === m || (n.id === m.id && n.type === m.type && n.name === m.name && n.params === m.params))
        );
      }))
  );
}

let lastReport: { graph: Graph; spec: DataSpec | null; report: GraphReport } | null = null;

/** Shapes, counts and problems of the open net; inferred again only when the net or its data changed. */
export function reportOf(state: Pick<DocumentState, 'project' | 'spec'>): GraphReport {
  const { graph } = state.project;
  if (!lastReport || lastReport.spec !== state.spec || !sameNet(lastReport.graph, graph))
    lastReport = { graph, spec: state.spec, report: inspectGraph(graph, state.spec) };
  return lastReport.report;
}

let lastProblems: {
  project: Project;
  spec: DataSpec | null;
  dataProblems: readonly Problem[];
  problems: readonly Problem[];
} | null = null;

/** All that keeps the project from training or is worth knowing: of the data, the graph and the settings. */
export function problemsOf(
  state: Pick<DocumentState, 'project' | 'spec' | 'dataProblems'>,
): readonly Problem[] {
  const { project, spec, dataProblems } = state;
  const l = lastProblems;
  const same =
    l &&
    l.spec === spec &&
    l.dataProblems === dataProblems &&
    l.project.data === project.data &&
    l.project.training === project.training &&
    sameNet(l.project.graph, project.graph);
  if (l && same) return l.problems;
  const problems = [...dataProblems, ...checkProject(project, spec, reportOf(state))];
  lastProblems = { project, spec, dataProblems, problems };
  return problems;
}

export const errorsIn = (problems: readonly Problem[]): readonly Problem[] =>
  problems.filter((p) => p.severity === 'error');

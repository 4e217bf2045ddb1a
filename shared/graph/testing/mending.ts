import { expect } from 'vitest';
import type { DataSpec } from '../../data/spec';
import type { Fix, Problem } from '../../problems';
import { applyEdits } from '../edits';
import { inspectGraph } from '../inspect';
import type { Graph } from '../schema';

export const codes = (graph: Graph, spec: DataSpec | null) =>
  inspectGraph(graph, spec).problems.map((p) => p.code);
export const only = (graph: Graph, spec: DataSpec | null): Problem => {
  const { problems } = inspectGraph(graph, spec);
  expect(problems.map((p) => `${p.code}: ${p.message}`)).toHaveLength(1);
  return problems[0]!;
};
export const offered = ({ fixes }: Problem) => fixes.map((f) => `${f.label} ${f.result ?? ''}`.trim());

/** Applies a fix and expects its problem to be gone. */
export function mended(graph: Graph, spec: DataSpec | null, problem: Problem, fix: Fix): Problem[] {
  const after = inspectGraph(applyEdits(graph, fix.edits), spec).problems;
  const told = (p: Problem) => JSON.stringify([p.code, p.where, p.message]);
  expect(after.map(told).includes(told(problem)), `${fix.label} does not mend: ${problem.message}`).toBe(
    false,
  );
  return after;
}
export function everyFixMends(graph: Graph, spec: DataSpec | null) {
  for (const problem of inspectGraph(graph, spec).problems)
    for (const fix of problem.fixes) mended(graph, spec, problem, fix);
}

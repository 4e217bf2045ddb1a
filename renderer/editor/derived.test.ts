import { beforeEach, describe, expect, it } from 'vitest';
import { emptyProject } from '#shared/project/schema';
import { errorsIn, problemsOf, reportOf } from './derived';
import { documentStore, editGraph, load, setSpec } from './store';
import { graphOf } from './testGraph';

const state = () => documentStore.getState();
const spec = {
  features: [{ column: 'x', slots: ['x'], integerCodes: null }],
  steps: null,
  targets: [{ column: 'y', classes: ['a', 'b'], horizon: 1 }],
  rows: { train: 10, validation: 2, test: 2 },
};

beforeEach(() =>
  load({
    documentId: 'd',
    path: null,
    base: null,
    runsDir: '',
    project: { ...emptyProject(), graph: graphOf('in:Input a out:Output', 'in>a a>out') },
  }),
);

describe('what is derived from the document', () => {
  it('is inferred again when a parameter, a link or the data change', () => {
    const before = reportOf(state());
    setSpec(spec);
    const withData = reportOf(state());
    expect(withData).not.toBe(before);
    expect(withData.nodes['a']?.output).toEqual([32]);
    editGraph('Units', [{ edit: 'setParams', id: 'a', params: { units: 3 } }]);
    expect(reportOf(state()).nodes['a']?.output).toEqual([3]);
    editGraph('Unlink', [{ edit: 'removeEdges', ids: ['in-a'] }]);
    expect(reportOf(state()).nodes['a']?.output).toBeNull();
  });

  it('is not inferred again when a layer is moved', () => {
    const [report, problems] = [reportOf(state()), problemsOf(state())];
    editGraph('Move', [{ edit: 'move', positions: { a: { x: 5, y: 5 } } }]);
    expect(reportOf(state())).toBe(report);
    expect(problemsOf(state())).toBe(problems);
  });

  it('lists problems of data, net and settings together', () => {
    const oneClass = {
      code: 'data.oneClass',
      severity: 'error' as const,
      where: { area: 'data' as const },
      message: 'one class',
      fixes: [],
    };
    setSpec(spec, [oneClass]);
    const problems = problemsOf(state());
    expect(problems[0]).toBe(oneClass);
    expect(problems.map((p) => p.where.area)).toContain('graph');
    expect(errorsIn(problems).every((p) => p.severity === 'error')).toBe(true);
  });
});

import { describe, expect, it } from 'vitest';
import { checkProject } from '#shared/project/check';
import { fileOf, linesOf } from './data.fixture';
import { describeData } from './describe';
import { uncancelled } from './duckdb';
import { suggestForProject, suggestFromSource } from './suggest';

const suggest = (source: Parameters<typeof suggestFromSource>[0]['source'], more = {}) =>
  suggestFromSource({ source, base: null, ...more }, uncancelled);
const target = (columns: readonly { role: string; name: string; type: string }[] | undefined) =>
  columns?.find((c) => c.role === 'target');

describe('a suggestion for a file', () => {
  it.each([
    ['iris', 'species', 'categorical', 'Dense'],
    ['wine', 'cultivar', 'categorical', 'Dense'],
    ['breast-cancer', 'diagnosis', 'categorical', 'Dense'],
    ['diabetes', 'progression', 'numeric', 'Dense'],
    ['digits', 'digit', 'categorical', 'Conv2D'],
  ])('of %s predicts %s, and has no problems', async (name, column, type, layer) => {
    const { project, reasons } = await suggest({ kind: 'sample', name });
    expect(target(project.data?.columns)).toMatchObject({ name: column, type });
    expect(project.graph.nodes.map((n) => n.type)).toContain(layer);
    expect(reasons.length).toBeGreaterThan(1);
    const { spec, problems } = await describeData(
      { recipe: project.data!, base: null, classWeights: 'none' },
      uncancelled,
    );
    expect([...problems, ...checkProject(project, spec)]).toEqual([]);
  });

  it('sees a series where only time stands beside the target, and forecasts it in order', async () => {
    const { project } = await suggest({ kind: 'sample', name: 'sunspots' });
    expect(project.data).toMatchObject({ split: { method: 'order' }, window: { horizon: 1 } });
    expect(project.graph.nodes.some((n) => ['LSTM', 'GRU'].includes(n.type))).toBe(true);
  });

  it('follows the target and the task that were asked for', async () => {
    const source = fileOf(`a,b,score\n${linesOf(60, (i) => `${i},${i % 7},${i % 5}`)}`);
    const regression = await suggest(source, { target: 'score', task: 'regression' });
    const classes = await suggest(source, { target: 'score', task: 'classification' });
    const last = (p: typeof regression) =>
      p.project.graph.nodes.filter((n) => n.type === 'Dense').pop()?.params['units'];
    expect([last(regression), last(classes)]).toEqual([1, 5]);
  });

  it('ends in one sigmoid unit for two classes', async () => {
    const { project } = await suggest({ kind: 'sample', name: 'breast-cancer' });
    expect(project.graph.nodes.filter((n) => n.type === 'Dense').pop()?.params).toMatchObject({
      units: 1,
      activation: 'sigmoid',
    });
  });

  it('leaves identifiers and free text out, and says why', async () => {
    const source = fileOf(
      `id,note,x,y\n${linesOf(60, (i) => `${1000 + i},some words number ${i} of a note,${i % 9}.5,${i % 2 ? 'a' : 'b'}`)}`,
    );
    const { project, reasons } = await suggest(source);
    expect(project.data?.columns.filter((c) => c.role === 'feature').map((c) => c.name)).toEqual(['x']);
    expect(reasons.join(' ')).toMatch(/“id” is left out.*“note” is left out/);
  });

  it('takes a column named like the weight of rows for that, but one only, and none below 0', async () => {
    const source = fileOf(
      `x,sample_weight,row weight,weight,y\n${linesOf(60, (i) => `${i % 9}.5,${(i % 4) + 0.5},${i % 7},${i % 5},${i % 2 ? 'a' : 'b'}`)}`,
    );
    const { project } = await suggest(source);
    const roles = project.data!.columns.map((c) => [c.name, c.role]);
    expect(roles).toEqual([['x', 'feature'], ['sample_weight', 'weight'], ['row weight', 'ignore'], ['weight', 'feature'], ['y', 'target']]); // prettier-ignore
    const signed = await suggest(fileOf(`sample_weight,y\n${linesOf(60, (i) => `${(i % 9) - 3},${i % 2 ? 'a' : 'b'}`)}`)); // prettier-ignore
    expect(signed.project.data!.columns[0]!.role).toBe('feature');
  });

  it('fills missing values and marks them', async () => {
    const source = fileOf(
      `x,c,y\n${linesOf(60, (i) => `${i === 4 ? '' : i},${i === 5 ? '' : i % 3 ? 'u' : 'v'},${i % 2 ? 'a' : 'b'}`)}`,
    );
    const { project } = await suggest(source);
    expect(project.data?.columns.map((c) => [c.missing.strategy, c.missing.indicator])).toEqual([
      ['median', true],
      ['category', false],
      ['dropRow', false],
    ]);
  });

  it('is the same each time, and another net can be asked for later', async () => {
    const source = { kind: 'sample', name: 'wine' } as const;
    const first = await suggest(source, { seed: 7 });
    expect(await suggest(source, { seed: 7 })).toEqual(first);
    const again = await suggestForProject(
      { project: { ...first.project, graph: { nodes: [], edges: [] } }, base: null },
      uncancelled,
    );
    expect(again.project.graph).toEqual(first.project.graph);
    expect(again.project.training.seed).toBe(7);
  });
});

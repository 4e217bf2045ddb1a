import { describe, expect, it } from 'vitest';
import { recipeSchema, type Recipe } from '../data/recipe';
import type { DataSpec } from '../data/spec';
import { chain, table } from '../graph/testing/nets';
import { trainingSchema } from '../training/settings';
import { checkProject } from './check';
import { emptyProject, type Project } from './schema';

const column = (name: string, role: string, type = 'numeric') => ({ name, role, type });
const recipe = (columns: object[], more: object = {}): Recipe =>
  recipeSchema.parse({ source: { kind: 'file', path: 'data.csv' }, columns, ...more });
const columns = [column('x0', 'feature'), column('x1', 'feature'), column('y', 'target')];
const project = (
  more: { data?: Recipe | null; training?: object; graph?: Project['graph'] } = {},
): Project => ({
  ...emptyProject(),
  data: more.data === undefined ? recipe(columns) : more.data,
  graph: more.graph ?? chain(['Input'], ['Dense', { units: 1 }], ['Output']),
  training: trainingSchema.parse(more.training ?? {}),
});
const spec = table(2, null);
const told = (p: Project, s: DataSpec | null = spec) =>
  checkProject(p, s).map((x) => `${x.severity} ${x.code}`);

describe('a project', () => {
  it('that is sound has no problems', () => expect(checkProject(project(), spec)).toEqual([]));
  it('without data says so, and waits for them in the net too', () =>
    expect(told(project({ data: null }), null)).toEqual(['error data.none', 'error graph.input']));
  it('lists the problems of data, net and training together', () =>
    expect(
      told(
        project({
          data: recipe([column('x0', 'feature'), column('x1', 'feature')]),
          graph: { nodes: [], edges: [] },
          training: { optimizer: { type: 'sgd', learningRate: 1e9 } },
        }),
      ),
    ).toEqual(['error data.noTarget', 'error graph.empty', 'error training.learningRate']));
  it('tells of each problem what was expected, and what to do', () => {
    const all = checkProject(project({ data: recipe([]), training: { batchSize: 5000 } }), {
      ...spec,
      rows: { train: 9, validation: 0, test: 0 },
    });
    expect(all.length).toBeGreaterThan(4);
    for (const problem of all) {
      expect(problem.message).toContain('expect');
      expect(problem.hint ?? problem.fixes[0]?.label).toMatch(/^[A-Z]/);
    }
  });
});

describe('the data', () => {
  it.each([
    ['data.noFeatures', recipe([column('y', 'target')])],
    ['data.sameColumn', recipe([...columns, column('x0', 'feature')])],
    ['data.textTarget', recipe([column('x0', 'feature'), column('y', 'target', 'text')])],
    ['data.dateTarget', recipe([column('x0', 'feature'), column('y', 'target', 'date')])],
    ['data.split', recipe(columns, { split: { validation: 0.5, test: 0.6 } })],
  ])('are refused: %s', (code, data) => expect(told(project({ data }))).toContain(`error ${code}`));

  const classes = (names: string[], rows = 100): DataSpec => ({
    ...table(2, names),
    rows: { train: rows, validation: 10, test: 10 },
  });
  it('have one column of weights at most, and that of numbers', () => {
    const weights = (...types: string[]) =>
      told(
        project({ data: recipe([...columns, ...types.map((type, i) => column(`w${i}`, 'weight', type))]) }),
      );
    expect(weights('numeric')).toEqual([]);
    expect(weights('numeric', 'numeric')).toEqual(['error data.severalWeights']);
    expect(weights('categorical')).toEqual(['error data.weightKind']);
  });
  it('with no rows left are refused', () =>
    expect(told(project(), { ...spec, rows: { train: 0, validation: 0, test: 0 } })).toEqual([
      'error data.noRows',
    ]));
  it('with nearly as many classes as rows are doubted', () =>
    expect(told(project(), classes(Array.from({ length: 60 }, (_, i) => `c${i}`)))).toContain(
      'warning data.manyClasses',
    ));
  it('without a test part are doubted', () =>
    expect(told(project(), { ...spec, rows: { train: 10, validation: 2, test: 0 } })).toContain(
      'warning data.noTest',
    ));
});

describe('the training', () => {
  it.each([
    [{ batchSize: 101 }, 'error training.batchTooLarge'],
    [{ optimizer: { type: 'adam', learningRate: 1e9 } }, 'error training.learningRate'],
    [{ optimizer: { type: 'adam', learningRate: 2 } }, 'warning training.learningRate'],
    [{ optimizer: { type: 'adam', learningRate: 1e-9 } }, 'warning training.learningRate'],
    [{ schedule: { type: 'warmupCosine', warmupEpochs: 20 }, epochs: 10 }, 'warning training.warmup'],
    [{ classWeights: 'balanced' }, 'warning training.classWeights'],
  ])('with %o is told', (training, problem) => expect(told(project({ training }))).toEqual([problem]));

  it('takes the usual rate of adadelta', () =>
    expect(told(project({ training: { optimizer: { type: 'adadelta' } } }))).toEqual([]));
  it('needs validation rows to stop early', () => {
    const rows = { train: 50, validation: 0, test: 10 };
    expect(told(project(), { ...spec, rows })).toEqual(['warning training.noValidation']);
    expect(
      told(project({ training: { earlyStopping: null, schedule: { type: 'onPlateau' } } }), {
        ...spec,
        rows,
      }),
    ).toEqual(['warning training.noValidation']);
  });
  it('that would not fit into memory is told', () => {
    const graph = chain(
      ['Input'],
      ['Dense', { units: 60_000 }],
      ['Dense', { units: 60_000 }],
      ['Dense', { units: 1 }],
      ['Output'],
    );
    expect(told(project({ graph }))).toEqual(['warning training.memory']);
  });
});

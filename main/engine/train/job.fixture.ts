import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { FittedRecipe } from '#shared/data/fitted';
import { recipeSchema } from '#shared/data/recipe';
import type { DataSpec } from '#shared/data/spec';
import type { Graph } from '#shared/graph/schema';
import { emptyProject, type Project } from '#shared/project/schema';
import type { Run } from '#shared/runs/run';
import { trainingSchema } from '#shared/training/settings';
import { loadTf, type Loaded } from '../backend/load';
import type { Part, Prepared } from '../data/prepare';
import { inMemory } from '../data/rows';
import { generator } from '../model/randomness';
import { openTraining, type OpenedTraining } from './open';
import type { Emit } from './reporter';

/** A temporary folder for runs. */
export const temporaryFolder = (): string => fs.mkdtempSync(path.join(os.tmpdir(), 'netloom-train-'));

/** Three clouds of points in four dimensions, well apart: a net learns them in a few epochs. */
export function clouds(rows = { train: 60, validation: 30, test: 0 }, weights = [1, 1, 1]): Prepared {
  const features = ['a', 'b', 'c', 'd'].map((column) => ({ column, slots: [column], integerCodes: null }));
  const classes = ['x', 'y', 'z'];
  const part = (name: string, count: number): Part => {
    const random = generator(['clouds', name]);
    const labels = Float32Array.from({ length: count }, (_, i) => i % 3);
    const values = Float32Array.from({ length: count * 4 }, (_, i) => {
      const label = labels[Math.floor(i / 4)]!;
      return (i % 4 === label ? 1.5 : -0.5) + random() - 0.5;
    });
    return { rows: count, features: values, targets: [labels], sourceRows: new Int32Array(count) };
  };
  const spec: DataSpec = { features, steps: null, targets: [{ column: 'label', classes, horizon: 1 }], rows };
  const fitted: FittedRecipe = {
    version: 1,
    features: [],
    targets: [{ kind: 'classes', column: 'label', classes, weights }],
    window: null,
  };
  return prepared(spec, fitted, {
    train: part('train', rows.train),
    validation: part('validation', rows.validation),
    test: part('test', rows.test),
  });
}

/** A line y = 3a − 2b in units of `scale`, with one number to predict. */
export function line(rows = { train: 64, validation: 16, test: 0 }, scale = 10): Prepared {
  const features = ['a', 'b'].map((column) => ({ column, slots: [column], integerCodes: null }));
  const part = (name: string, count: number): Part => {
    const random = generator(['line', name]);
    const values = Float32Array.from({ length: count * 2 }, () => random() * 2 - 1);
    const targets = Float32Array.from(
      { length: count },
      (_, i) => 3 * values[2 * i]! - 2 * values[2 * i + 1]!,
    );
    return { rows: count, features: values, targets: [targets], sourceRows: new Int32Array(count) };
  };
  const spec: DataSpec = {
    features,
    steps: null,
    targets: [{ column: 'y', classes: null, horizon: 1 }],
    rows,
  };
  const fitted: FittedRecipe = {
    version: 1,
    features: [],
    targets: [{ kind: 'number', column: 'y', scaler: { shift: 5, scale } }],
    window: null,
  };
  return prepared(spec, fitted, {
    train: part('train', rows.train),
    validation: part('validation', rows.validation),
    test: part('test', rows.test),
  });
}

function prepared(
  spec: DataSpec,
  fitted: FittedRecipe,
  parts: Pick<Prepared, 'train' | 'validation' | 'test'>,
): Prepared {
  const totalRows = spec.rows.train + spec.rows.validation + spec.rows.test;
  return {
    spec,
    fitted,
    ...parts,
    rows: {
      train: inMemory(parts.train),
      validation: inMemory(parts.validation),
      test: inMemory(parts.test),
    },
    droppedRows: 0,
    problems: [],
    path: '/data.csv',
    sha256: 'abc',
    totalRows,
    testFile: null,
  };
}

/** A straight graph: each layer follows the one before; `Input` and `Output` are added. Node ids are the types, numbered. */
export function chain(...layers: [type: string, params?: Record<string, unknown>][]): Graph {
  const all: typeof layers = [['Input'], ...layers, ['Output']];
  const nodes = all.map(([type, params = {}], i) => ({
    id: `${type.toLowerCase()}_${i}`,
    type,
    name: '',
    params,
    position: { x: 0, y: 0 },
  }));
  const edges = nodes.slice(1).map((node, i) => ({ id: `e${i}`, source: nodes[i]!.id, target: node.id }));
  return { nodes, edges };
}

/** A small classifier for `clouds`, with all that is random in it. */
export const classifier = chain(
  ['Dense', { units: 8, activation: 'tanh' }],
  ['Dropout', { rate: 0.2 }],
  ['Dense', { units: 3, activation: 'softmax' }],
);

export function projectWith(graph: Graph, training: Record<string, unknown>): Project {
  return {
    ...emptyProject(),
    graph,
    training: trainingSchema.parse({ batchSize: 16, epochs: 4, ...training }),
  };
}

/** The shipped iris data with a small net that has dropout, on a fixed seed. */
export function irisProject(settings: Record<string, unknown> = {}): Project {
  const columns = ['sepal_length', 'sepal_width', 'petal_length', 'petal_width'].map((name) => ({ name, role: 'feature', type: 'numeric' })); // prettier-ignore
  const data = recipeSchema.parse({
    source: { kind: 'sample', name: 'iris' },
    columns: [...columns, { name: 'species', role: 'target', type: 'categorical' }],
  });
  return { ...projectWith(classifier, { batchSize: 16, epochs: 5, ...settings }), data };
}
export type Told = Parameters<Emit>;

/** Opens a training on prepared data, in a new folder or in one to be continued. */
export async function opened(
  project: Project,
  data: Prepared,
  dir: string,
  earlier: Run | null = null,
  backend?: Loaded,
): Promise<OpenedTraining & { told: Told[] }> {
  const told: Told[] = [];
  const emit: Emit = (...event) => void told.push(event);
  const loaded = backend ?? (await loadTf());
  fs.mkdirSync(path.join(dir, 'checkpoints'), { recursive: true });
  const training = await openTraining({
    loaded,
    project,
    prepared: data,
    folder: async () => dir,
    earlier,
    emit,
  });
  return { ...training, told };
}

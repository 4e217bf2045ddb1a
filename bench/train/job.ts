import fs from 'node:fs';
import type { DataSpec } from '#shared/data/spec';
import type { FittedRecipe } from '#shared/data/fitted';
import type { Graph } from '#shared/graph/schema';
import { emptyProject, type Project } from '#shared/project/schema';
import { trainingSchema } from '#shared/training/settings';
import type { Part, Prepared } from '#engine/data/prepare';
import { inMemory } from '#engine/data/rows';

/** What the benchmark asks of one process; the peers read the same file. */
export interface Job {
  mode: 'train' | 'predict';
  name: string;
  graph: Graph;
  /** Of one row. */
  shape: number[];
  classes: number | null;
  rows: number;
  batch: number;
  epochs: number;
  optimizer: Record<string, unknown>;
  /** Files of float32. */
  x: string;
  y: string;
}

const floats = (file: string): Float32Array => {
  const bytes = fs.readFileSync(file);
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
};
const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** The project a person would have drawn. Nothing is watched beside the loss: no histograms, no early stopping. */
export const projectOf = ({ graph, optimizer, batch, epochs }: Job): Project => ({
  ...emptyProject(),
  graph,
  training: trainingSchema.parse({
    ...{ optimizer, epochs, batchSize: batch },
    ...{ histogramEvery: 0, earlyStopping: null },
  }),
});

/** The rows as Netloom's preparation would give them, all of them to train on. */
export function preparedOf({ rows, shape, classes, x, y }: Job): Prepared {
  const features = floats(x).subarray(0, rows * size(shape));
  const all = floats(y);
  const targets = all.subarray(0, (all.length / (floats(x).length / size(shape))) * rows);
  const names = Array.from({ length: classes ?? 0 }, (_, i) => `class ${i}`);
  const [width = 1, ...outer] = [...shape].reverse();
  const slots = (count: number) => Array.from({ length: count }, (_, i) => `x${i}`);
  const isSequence = outer.length === 1;
  const spec: DataSpec = {
    features: [{ column: 'x', slots: slots(isSequence ? width : size(shape)), integerCodes: null }],
    steps: isSequence ? outer[0]! : null,
    targets: [{ column: 'y', classes: classes ? names : null, horizon: classes ? 1 : targets.length / rows }],
    rows: { train: rows, validation: 0, test: 0 },
  };
  const fitted: FittedRecipe = {
    version: 1,
    features: [],
    targets: classes
      ? [{ kind: 'classes', column: 'y', classes: names, weights: names.map(() => 1) }]
      : [{ kind: 'number', column: 'y', scaler: { shift: 0, scale: 1 } }],
    window: null,
  };
  const none: Part = { rows: 0, features: new Float32Array(), targets: [new Float32Array()], sourceRows: new Int32Array() }; // prettier-ignore
  const train: Part = { rows, features, targets: [targets], sourceRows: new Int32Array(rows) };
  return {
    ...{ spec, fitted, train, validation: none, test: none },
    rows: { train: inMemory(train), validation: inMemory(none), test: inMemory(none) },
    ...{ droppedRows: 0, problems: [], path: x, sha256: '', totalRows: rows },
    testFile: null,
  };
}

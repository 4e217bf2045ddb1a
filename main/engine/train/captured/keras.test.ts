import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { optimizerSchema } from '#shared/training/settings';
import { loadTf } from '../../backend/load';
import { askPython, testPython } from '../../python.fixture';
import { kerasArchive } from '../../export/keras/archive';
import { readNet } from '../../export/net';
import { graphOf, specOf, type Short } from '../../export/nets.fixture';
import { buildModel } from '../../model/build';
import { disposeModel } from '../../model/layers';
import { generator } from '../../model/randomness';
import { projectWith } from '../job.fixture';
import { plainNumber } from '../layerNet.fixture';
import { createObjective } from '../objective';
import { inOrder } from '../part';
import { createCapturedStep } from './captured';

/** Real Keras 3 trains the very net that was exported, on the same batches. */
const script = `
import json, sys, numpy as np, keras
found = []
for case in json.load(sys.stdin):
    model = keras.models.load_model(case["file"], compile=False)
    options = {name: float(value) if type(value) is int else value for name, value in case["options"].items()}
    optimizer = getattr(keras.optimizers, case["optimizer"])(**options)
    model.compile(optimizer=optimizer, loss="mean_squared_error")
    x = np.array(case["x"], "float32").reshape([-1] + case["shape"])
    y = np.array(case["y"], "float32").reshape(-1, 1)
    w = np.array(case["weights"], "float32") if case["weights"] else None
    part = lambda at: (x[at:at + 8], y[at:at + 8], None if w is None else w[at:at + 8])
    found.append([float(model.train_on_batch(*part(at), return_dict=False)) for at in [0, 8] * 10])
    model.reset_metrics()
    found[-1].append(float(model.test_on_batch(*part(0), return_dict=False)))
print(json.dumps(found))
`;

const cases: {
  name: string;
  shape: number[];
  layers: Short[];
  optimizer: [string, string, Record<string, unknown>];
  /** Rows count differently. */
  weighted?: boolean;
  /** The features are codes below this. */
  codes?: number;
}[] = [
  {
    name: 'dense with batch normalisation',
    shape: [6],
    layers: [['Dense', { units: 8, activation: 'relu' }], ['BatchNormalization']],
    optimizer: ['adam', 'Adam', { learningRate: 0.01 }],
  },
  {
    name: 'convolutions',
    shape: [8, 8, 2],
    layers: [
      ['Conv2D', { filters: 4, kernelSize: [3, 3], activation: 'relu' }],
      ['BatchNormalization'],
      ['MaxPooling2D', {}],
      ['Flatten'],
    ],
    optimizer: ['sgd', 'SGD', { learningRate: 0.01, momentum: 0.9, nesterov: true }],
  },
  {
    name: 'LSTM',
    shape: [7, 3],
    layers: [
      ['LSTM', { units: 5, returnSequences: true }],
      ['LSTM', { units: 4 }],
    ],
    optimizer: ['rmsprop', 'RMSprop', { learningRate: 0.01 }],
  },
  {
    name: 'GRU',
    shape: [7, 3],
    layers: [
      ['GRU', { units: 5, returnSequences: true }],
      ['GRU', { units: 4 }],
    ],
    optimizer: ['adamax', 'Adamax', { learningRate: 0.01 }],
  },
  {
    name: 'masked LSTM',
    shape: [7, 2],
    // Where both numbers are negative, the step is skipped.
    layers: [['ReLU'], ['Masking'], ['LSTM', { units: 5, returnSequences: true }], ['LSTM', { units: 4 }]],
    optimizer: ['rmsprop', 'RMSprop', { learningRate: 0.01 }],
  },
  {
    name: 'GRU of padded codes',
    shape: [7],
    codes: 4,
    layers: [
      ['Embedding', { inputDim: 4, outputDim: 3, maskZero: true }],
      ['GRU', { units: 4 }],
    ],
    // The others square what each place of a code adds to its gradient, in Keras, before they add it up.
    optimizer: ['sgd', 'SGD', { learningRate: 0.05, momentum: 0.9 }],
  },
  {
    name: 'recurrent both ways',
    shape: [7, 3],
    layers: [['Bidirectional', { layer: 'LSTM', units: 4 }], ['LayerNormalization']],
    optimizer: ['adadelta', 'Adadelta', { learningRate: 1 }],
  },
  {
    name: 'plain recurrent',
    shape: [7, 3],
    layers: [['SimpleRNN', { units: 4 }]],
    optimizer: ['adagrad', 'Adagrad', { learningRate: 0.05 }],
  },
  {
    name: 'weights of rows',
    shape: [6],
    layers: [['Dense', { units: 8, activation: 'relu', kernelRegularizer: { l1: 0, l2: 0.01 } }]],
    optimizer: ['adam', 'Adam', { learningRate: 0.01 }],
    weighted: true,
  },
  {
    name: 'constraints',
    shape: [6],
    layers: [
      ['Dense', { units: 8, activation: 'tanh', kernelConstraint: { kind: 'maxNorm', maxValue: 0.8 }, biasConstraint: { kind: 'nonNeg' } }], // prettier-ignore
      ['BatchNormalization', { gammaConstraint: { kind: 'minMaxNorm', minValue: 0.5, maxValue: 1.2, rate: 0.6 } }], // prettier-ignore
      ['Dense', { units: 4, kernelConstraint: { kind: 'unitNorm' } }],
    ],
    optimizer: ['adam', 'Adam', { learningRate: 0.03 }],
  },
  {
    name: 'constraints of convolutions',
    shape: [8, 8, 2],
    layers: [
      ['Conv2D', { filters: 4, kernelConstraint: { kind: 'unitNorm' } }],
      ['DepthwiseConv2D', { depthwiseConstraint: { kind: 'maxNorm', maxValue: 0.4 } }],
      ['Flatten'],
    ],
    optimizer: ['sgd', 'SGD', { learningRate: 0.05, momentum: 0.9 }],
  },
  {
    name: 'constraints of recurrent layers',
    shape: [7, 3],
    layers: [
      ['Bidirectional', { layer: 'GRU', units: 3, returnSequences: true, kernelConstraint: { kind: 'maxNorm', maxValue: 0.7 } }], // prettier-ignore
      ['LSTM', { units: 4, recurrentConstraint: { kind: 'unitNorm' }, biasConstraint: { kind: 'nonNeg' } }],
    ],
    optimizer: ['rmsprop', 'RMSprop', { learningRate: 0.01 }],
  },
];

let folder: string;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'netloom-keras-train-'));
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

test.skipIf(!testPython)(
  'twenty recorded steps, and judging after them, lose what Keras loses',
  async () => {
    const { tf } = await loadTf();
    const rows = 16;
    const ours: number[][] = [];
    const asked = [];
    for (const { name, shape, layers, optimizer, weighted = false, codes } of cases) {
      const [type, className, options] = optimizer;
      const graph = graphOf(shape, [...layers, ['Dense', { units: 1 }]]);
      const size = shape.reduce((a, b) => a * b, 1);
      const spec = { ...specOf(size, { column: 'y' }), ...(weighted && { weight: 'w' }), rows: { train: rows, validation: 0, test: 0 } }; // prettier-ignore
      const built = buildModel(tf, graph, spec, 5);
      const file = path.join(folder, `${name}.keras`);
      fs.writeFileSync(file, await kerasArchive(readNet(built, graph), 'net', new Date(0), '{}'));
      const random = generator([name]);
      const features = Float32Array.from({ length: rows * size }, () => codes ? Math.floor(random() * codes) : random() * 2 - 1); // prettier-ignore
      const targets = [Float32Array.from({ length: rows }, () => random() * 2 - 1)];
      if (weighted) targets.push(Float32Array.from({ length: rows }, (_, i) => (i % 4) * 0.7));
      const settings = projectWith(graph, { batchSize: 8, optimizer: optimizerSchema.parse({ type, ...options }) }).training; // prettier-ignore
      const objective = createObjective(tf, built, spec, {
        ...plainNumber,
        ...(weighted && { weight: { column: 'w', fill: null } }),
      });
      const step = createCapturedStep({
        tf,
        built,
        spec,
        objective,
        settings,
        sizes: { learn: [8], judge: [8] },
      });
      const batches = Array.from({ length: 20 }, (_, i) => ({
        rows: inOrder(rows).subarray((i % 2) * 8, (i % 2) * 8 + 8),
        epoch: Math.floor(i / 2),
        index: i % 2,
      }));
      const part = { rows, features, targets, sourceRows: inOrder(rows) };
      const { learningRate } = settings.optimizer;
      ours.push((await step.run(part, batches, { learningRate, gradients: false })).map(({ loss }) => loss));
      ours[ours.length - 1]!.push((await step.judge(part, [inOrder(8)]))[0]!.loss);
      step.dispose();
      disposeModel(built.model);
      const { learningRate: rate, ...rest } = options;
      asked.push({ file, shape, optimizer: className, options: { learning_rate: rate, ...rest }, x: [...features], y: [...targets[0]!], weights: weighted ? [...targets[1]!] : null }); // prettier-ignore
    }
    const theirs = askPython<number[][]>(script, asked);
    cases.forEach(({ name }, i) =>
      ours[i]!.forEach(
        (loss, k) =>
      expect(Math.abs(loss - theirs[i]![k]!), `${name}, step ${k + 1}`).toBeLessThanOrEqual(1e-4 * Math.max(0.1, theirs[i]![k]!)), // prettier-ignore
      ),
    );
  },
  300_000,
);

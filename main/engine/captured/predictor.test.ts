import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadTf, type Loaded } from '../backend/load';
import { buildModel } from '../model/build';
import { disposeModel } from '../model/layers';
import { predictBatch } from '../model/predict';
import { chain, clouds } from '../train/job.fixture';
import { predict } from './predictor';

let loaded: Loaded;
let tensors: number;
beforeAll(async () => {
  loaded = await loadTf();
  tensors = loaded.tf.memory().numTensors;
});
afterAll(() => expect(loaded.tf.memory().numTensors).toBe(tensors));

const graph = chain(
  ['Dense', { units: 8, activation: 'tanh' }],
  ['BatchNormalization'],
  ['Dropout', { rate: 0.5 }],
  ['Dense', { units: 3, activation: 'softmax' }],
);

test.each([1, 5, 32, 33, 1024, 2500])(
  '%i rows are answered by a recorded graph as without one',
  async (rows) => {
    const { tf } = loaded;
    const { spec, train } = clouds({ train: rows, validation: 0, test: 0 });
    const built = buildModel(tf, graph, spec, 1);
    const expected = predictBatch(tf, built, spec, train.features, rows)[0]!;
    // Asked often enough that a recording pays.
    for (let i = 0; i < 4; i++) {
      const [answers] = await predict({ tf, built, spec }, train.features, rows);
      expect(answers).toHaveLength(3 * rows);
      answers!.forEach((value, k) => expect(Math.abs(value - expected[k]!)).toBeLessThan(1e-6));
    }
    disposeModel(built.model);
  },
);

test('a layer that is an output, and is added to another for a second one, says itself', async () => {
  const { tf } = loaded;
  const { spec, train } = clouds({ train: 40, validation: 0, test: 0 });
  const node = (id: string, type: string, params = {}) => ({ id, type, name: '', params, position: { x: 0, y: 0 } }); // prettier-ignore
  const number = (column: string) => ({ column, classes: null, horizon: 1 });
  const two = { ...spec, targets: [number('a'), number('b')] };
  const built = buildModel(
    tf,
    {
      nodes: [
        ...[node('in', 'Input'), node('h', 'Dense', { units: 8, activation: 'tanh' })],
        ...[node('d', 'Dense', { units: 1 }), node('e', 'Dense', { units: 1 }), node('sum', 'Add')],
        ...[node('first', 'Output', { target: 'a' }), node('second', 'Output', { target: 'b' })],
      ],
      edges: ['in h', 'h d', 'in e', 'd first', 'd sum', 'e sum', 'sum second'].map((edge, i) => {
        const [source, target] = edge.split(' ') as [string, string];
        return { id: `e${i}`, source, target };
      }),
    },
    two,
    1,
  );
  const expected = predictBatch(tf, built, two, train.features, 40);
  for (let i = 0; i < 4; i++) {
    const answers = await predict({ tf, built, spec: two }, train.features, 40);
    answers.forEach((values, output) =>
      values.forEach((value, k) => expect(Math.abs(value - expected[output]![k]!)).toBeLessThan(1e-6)),
    );
  }
  disposeModel(built.model);
});

test('no rows get no answers', async () => {
  const { tf } = loaded;
  const { spec } = clouds({ train: 0, validation: 0, test: 0 });
  const built = buildModel(tf, graph, spec, 1);
  for (let i = 0; i < 4; i++)
    expect(await predict({ tf, built, spec }, new Float32Array(0), 0)).toEqual([new Float32Array(0)]);
  disposeModel(built.model);
});

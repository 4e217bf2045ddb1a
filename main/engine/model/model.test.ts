import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { DataSpec } from '#shared/data/spec';
import type { Graph } from '#shared/graph/schema';
import { loadTf, type Tf } from '../backend/load';
import { modelWeights } from '../runs/load';
import { chain, clouds, line } from '../train/job.fixture';
import { buildModel } from './build';
import { disposeModel } from './layers';
import { orthogonal } from './orthogonal';
import { predictBatch, sliceInputs } from './predict';
import { generator, shuffled, withRandomness } from './randomness';

let tf: Tf;
let tensors: number;
beforeAll(async () => {
  ({ tf } = await loadTf());
  tensors = tf.memory().numTensors;
});
afterAll(() => expect(tf.memory().numTensors).toBe(tensors));

const { spec } = clouds();
const softmax: [string, Record<string, unknown>] = ['Dense', { units: 3, activation: 'softmax' }];

describe('buildModel', () => {
  test('layers are named after their nodes, and every weight knows its node', () => {
    const graph = chain(['Dense', { units: 2 }], softmax);
    graph.nodes[1]!.id = 'my layer/1';
    graph.edges.forEach((e) => {
      if (e.source === 'dense_1') e.source = 'my layer/1';
      if (e.target === 'dense_1') e.target = 'my layer/1';
    });
    const { model, nodeOf } = buildModel(tf, graph, spec, 1);
    expect(modelWeights(model).map((w) => w.name)).toEqual([
      'my_layer_1/kernel', 'my_layer_1/bias', 'dense_2/kernel', 'dense_2/bias',
    ]); // prettier-ignore
    expect(nodeOf.get('my_layer_1')).toBe('my layer/1');
    model.dispose();
  });

  test('names of weights are the same for every build, those inside wrappers too', () => {
    const graph = chain(
      ['Reshape', { targetShape: [2, 2] }],
      ['Bidirectional', { layer: 'GRU', units: 2 }],
      softmax,
    );
    const names = () => {
      const { model } = buildModel(tf, graph, spec, 1);
      const found = modelWeights(model).map((w) => w.name);
      model.dispose();
      return found;
    };
    const first = names();
    expect(names()).toEqual(first);
    expect(new Set(first).size).toBe(first.length);
  });

  test('a layer’s initial weights depend on the seed and the node, not on what stands before it', () => {
    const weightsOf = (graph: Graph, seed: number, id: string) => {
      const { model } = buildModel(tf, graph, spec, seed);
      const weights = modelWeights(model).find((w) => w.name === `${id}/kernel`)!.values;
      model.dispose();
      return weights;
    };
    const short = chain(['Dense', { units: 4 }], softmax);
    const long = chain(['Dense', { units: 4 }], softmax);
    long.nodes.splice(1, 0, {
      id: 'extra',
      type: 'Dense',
      name: '',
      params: { units: 4 },
      position: { x: 0, y: 0 },
    });
    long.edges = [
      ['input_0', 'extra'], ['extra', 'dense_1'], ['dense_1', 'dense_2'], ['dense_2', 'output_3'],
    ].map(([source, target], i) => ({ id: `e${i}`, source: source!, target: target! })); // prettier-ignore
    expect(weightsOf(long, 1, 'dense_1')).toEqual(weightsOf(short, 1, 'dense_1'));
    expect(weightsOf(short, 2, 'dense_1')).not.toEqual(weightsOf(short, 1, 'dense_1'));
  });

  test('loss “auto” follows the target', () => {
    const two: DataSpec = { ...spec, targets: [{ column: 'label', classes: ['n', 'y'], horizon: 1 }] };
    const lossOf = (graph: Graph, of: DataSpec) => {
      const { model, outputs } = buildModel(tf, graph, of, 1);
      model.dispose();
      return outputs[0]!.loss;
    };
    expect(lossOf(chain(softmax), spec)).toBe('categoricalCrossentropy');
    expect(lossOf(chain(['Dense', { units: 1 }]), two)).toBe('binaryCrossentropy');
    expect(lossOf(chain(['Dense', { units: 2 }]), two)).toBe('categoricalCrossentropy');
    expect(lossOf(chain(['Dense', { units: 1 }]), line().spec)).toBe('meanSquaredError');
  });

  test.each([
    ['a cycle', [['dense_1', 'dense_1']]],
    ['an output without a source', [['input_0', 'dense_1']]],
    ['a layer without a source', [['dense_1', 'output_2']]],
  ])('%s cannot be built, by name', (_, links) => {
    const graph = chain(['Dense']);
    graph.edges = links.map(([source, target], i) => ({ id: `e${i}`, source: source!, target: target! }));
    if (links[0]![0] === 'dense_1' && links[0]![1] === 'dense_1')
      graph.edges.push({ id: 'out', source: 'dense_1', target: 'output_2' });
    expect(() => buildModel(tf, graph, spec, 1)).toThrow(
      expect.objectContaining({ code: 'graph.unbuildable' }),
    );
  });
});

/** Two inputs with columns of their own, joined; two outputs. */
const branched: Graph = {
  nodes: [
    ['left', 'Input', { columns: ['d', 'b'] }],
    ['right', 'Input', { columns: ['a'] }],
    ['both', 'Concatenate', {}],
    ['one', 'Dense', { units: 3, activation: 'softmax' }],
    ['first', 'Output', {}],
    ['second', 'Output', { lossWeight: 0.5 }],
  ].map(
    ([id, type, params]) =>
      ({ id, type, name: '', params, position: { x: 0, y: 0 } }) as Graph['nodes'][number],
  ),
  edges: [
    ['left', 'both'], ['right', 'both'], ['both', 'one'], ['one', 'first'], ['both', 'second'],
  ].map(([source, target], i) => ({ id: `e${i}`, source: source!, target: target! })), // prettier-ignore
};

describe('inputs and predictions', () => {
  test('each input receives its columns, in the data’s order', () => {
    const built = buildModel(tf, branched, spec, 1);
    const features = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8);
    const slices = sliceInputs(tf, built, spec, features, 2);
    const left = built.inputs.findIndex((i) => i.node === 'left');
    expect([...slices[left]!.dataSync()]).toEqual([2, 4, 6, 8]);
    expect([...slices[1 - left]!.dataSync()]).toEqual([1, 5]);
    tf.dispose(slices);
    built.model.dispose();
  });

  test('columns are picked from every step of a window', () => {
    const windows: DataSpec = { ...spec, steps: 2 };
    const graph = chain(['Flatten'], softmax);
    graph.nodes[0]!.params = { columns: ['c'] };
    const built = buildModel(tf, graph, windows, 1);
    const [slice] = sliceInputs(
      tf,
      built,
      windows,
      Float32Array.from({ length: 8 }, (_, i) => i),
      1,
    );
    expect(slice!.shape).toEqual([1, 2, 1]);
    expect([...slice!.dataSync()]).toEqual([2, 6]);
    slice!.dispose();
    built.model.dispose();
  });

  test('predictions are the same in one block and in many, one array per output', () => {
    const built = buildModel(tf, branched, spec, 1);
    const random = generator(['rows']);
    const rows = 2_100;
    const features = Float32Array.from({ length: rows * 4 }, random);
    const [probabilities, joined] = predictBatch(tf, built, spec, features, rows);
    expect(probabilities).toHaveLength(rows * 3);
    const last = predictBatch(tf, built, spec, features.subarray((rows - 1) * 4), 1);
    last[0]!.forEach((p, i) => expect(p).toBeCloseTo(probabilities![(rows - 1) * 3 + i]!, 6));
    // The second output is its inputs, joined in the order of the links: d and b, then a.
    expect([...joined!.subarray(0, 3)]).toEqual([features[1], features[3], features[0]]);
    expect(predictBatch(tf, built, spec, new Float32Array(0), 0).map((x) => x.length)).toEqual([0, 0]);
    built.model.dispose();
  });
});

describe('orthogonal initial weights', () => {
  test.each([
    [6, 3],
    [3, 6],
    [40, 40],
    [64, 256],
  ])('%i×%i: the shorter side stands at right angles', (rows, columns) => {
    const random = generator([rows, columns]);
    const q = orthogonal(
      Float32Array.from({ length: rows * columns }, () => random() - 0.5),
      rows,
      columns,
      2,
    );
    const [count, length] = rows < columns ? [rows, columns] : [columns, rows];
    const value = (v: number, i: number) => (rows < columns ? q[v * columns + i]! : q[i * columns + v]!);
    for (let a = 0; a < count; a++)
      for (let b = 0; b <= a; b++) {
        let product = 0;
        for (let i = 0; i < length; i++) product += value(a, i) * value(b, i);
        expect(product).toBeCloseTo(a === b ? 4 : 0, 4);
      }
  });

  test('recurrent layers get them, quickly and without a word on the console', () => {
    const said = vi.spyOn(console, 'warn');
    const graph = chain(['Reshape', { targetShape: [2, 2] }], ['LSTM', { units: 64 }], softmax);
    const { model } = buildModel(tf, graph, spec, 1);
    const kernel = modelWeights(model).find((w) => w.name.endsWith('recurrent_kernel'))!.values;
    // 64 rows of 256: each of length 1.
    expect(kernel.subarray(0, 256).reduce((sum, v) => sum + v * v, 0)).toBeCloseTo(1, 4);
    expect(said).not.toHaveBeenCalled();
    said.mockRestore();
    disposeModel(model);
  });
});

describe('the seam of randomness', () => {
  test('equal parts draw equal numbers, and the old generator comes back even after an error', () => {
    const before = Math.random;
    const draw = (part: string) => withRandomness([1, part], () => [Math.random(), Math.random()]);
    expect(draw('a')).toEqual(draw('a'));
    expect(draw('a')).not.toEqual(draw('b'));
    expect(() => withRandomness([1], () => { throw new Error('x'); })).toThrow('x'); // prettier-ignore
    expect(Math.random).toBe(before);
  });

  test('numbers are spread evenly over [0, 1)', () => {
    const random = generator(['spread']);
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < 10_000; i++) counts[Math.floor(random() * 10)]!++;
    for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(150);
  });

  test('a shuffle keeps every row once', () => {
    const order = shuffled(1_000, [1, 'order', 0]);
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 1_000 }, (_, i) => i));
    expect(order).not.toEqual(shuffled(1_000, [1, 'order', 1]));
  });
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LayerDefinition } from '#shared/layers/define';
import { layers } from '#shared/layers/registry';
import { losses, type TrainingSettings } from '#shared/training/settings';
import { loadTf, type Loaded } from '../../backend/load';
import { graphOf, specOf, type Short } from '../../export/nets.fixture';
import { buildModel } from '../../model/build';
import { disposeModel } from '../../model/layers';
import type { NamedArray } from '../../runs/weights';
import { createEagerStep } from '../eager';
import { projectWith } from '../job.fixture';
import { netFor, plainNumber, rows } from '../layerNet.fixture';
import { createObjective } from '../objective';
import { inOrder } from '../part';
import type { BatchResult } from '../step';
import { createCapturedStep } from './captured';

/** The recorded step is the eager step, number for number: for every layer, optimiser and loss there is. */
let loaded: Loaded;
let tensors: number;
beforeAll(async () => {
  loaded = await loadTf();
  tensors = loaded.tf.memory().numTensors;
});
afterAll(() => expect(loaded.tf.memory().numTensors).toBe(tensors));

type Net = ReturnType<typeof netFor>;
interface Trained {
  results: BatchResult[];
  weights: NamedArray[];
  memory: NamedArray[];
}

async function train(
  net: Net,
  settings: TrainingSettings,
  how: 'eager' | 'captured' | 'fused',
  steps = 20,
): Promise<Trained> {
  const { tf } = loaded;
  const built = buildModel(tf, net.graph, net.spec, 1);
  const objective = createObjective(tf, built, net.spec, plainNumber);
  const given = { tf, built, spec: net.spec, objective, settings };
  const step =
    how === 'eager'
      ? createEagerStep(given)
      : createCapturedStep({ ...given, sizes: { learn: [4, 2], judge: [] }, fused: how === 'fused' });
  // The smaller last batch of every epoch is another recording.
  const batches = Array.from({ length: steps }, (_, i) => ({
    rows: i % 2 === 0 ? inOrder(4) : inOrder(rows).slice(4),
    epoch: Math.floor(i / 2),
    index: i % 2,
  }));
  const results = await step.run(net.part, batches, {
    learningRate: settings.optimizer.learningRate,
    gradients: true,
  });
  const trained = { results, weights: await step.weights(), memory: await step.save() };
  step.dispose();
  disposeModel(built.model);
  return trained;
}

/** The largest difference, relative to the largest number of its array. */
function difference(a: readonly NamedArray[], b: readonly NamedArray[]): number {
  expect(a.map((x) => x.name)).toEqual(b.map((x) => x.name));
  return Math.max(
    ...a.map(({ values }, i) => {
      const scale = values.reduce((most, v) => Math.max(most, Math.abs(v)), 1e-3);
      return values.reduce((most, v, k) => Math.max(most, Math.abs(v - b[i]!.values[k]!) / scale), 0);
    }),
  );
}

/** Every optimiser, with and without what it can remember besides. */
const optimizers = [
  { type: 'sgd' },
  { type: 'sgd', momentum: 0.9 },
  { type: 'sgd', momentum: 0.9, nesterov: true },
  { type: 'adam' },
  { type: 'adamax' },
  { type: 'rmsprop' },
  { type: 'rmsprop', momentum: 0.5 },
  { type: 'adagrad' },
  { type: 'adadelta' },
];
const learningRate = 1e-4;

/** A net that says three shares, which every loss can judge. */
function shares(): Net {
  const net = netFor(layers.find((layer) => layer.className === 'Dense') as LayerDefinition);
  net.graph.nodes.find(({ id }) => id === 'unit')!.params = { units: 3, activation: 'sigmoid' };
  net.spec.targets[0]!.horizon = 3;
  net.part.targets = [Float32Array.from({ length: 3 * rows }, (_, i) => ((i * 5) % 7) / 7)];
  return net;
}

async function same(net: Net, training: Record<string, unknown>, loss = 'auto'): Promise<void> {
  net.graph.nodes.find(({ type }) => type === 'Output')!.params = { loss };
  const settings = projectWith(net.graph, training).training;
  const eager = await train(net, settings, 'eager');
  const captured = await train(net, settings, 'captured');
  captured.results.forEach((result, i) =>
    expect(Math.abs(result.loss - eager.results[i]!.loss)).toBeLessThanOrEqual(
      1e-6 * Math.max(1, Math.abs(eager.results[i]!.loss)),
    ),
  );
  // A bias' gradient is summed in another order. Where it almost vanishes, dividing it by its own size makes much of that.
  const divides = ['adam', 'rmsprop'].includes(settings.optimizer.type);
  expect(difference(captured.weights, eager.weights)).toBeLessThanOrEqual(divides ? 1e-5 : 1e-6);
  expect(difference(captured.memory, eager.memory)).toBeLessThanOrEqual(1e-5);
  const [ours, theirs] = [captured, eager].map(({ results }) => results[results.length - 1]!.gradients!);
  expect(difference(ours!, theirs!)).toBeLessThanOrEqual(1e-5);
  // TensorFlow's own optimisers round some factors otherwise.
  const fused = await train(net, settings, 'fused');
  expect(difference(fused.weights, eager.weights)).toBeLessThanOrEqual(1e-4);
}

describe('a recorded step is the step as it goes one operation after the other', () => {
  const all = layers.filter((layer) => layer.category !== 'io') as LayerDefinition[];
  // With NETLOOM_EVERY, each layer meets each optimiser; otherwise they take turns.
  const pairs = all.flatMap((layer, i) =>
    optimizers
      .filter((_, k) => process.env.NETLOOM_EVERY || k === i % optimizers.length)
      .map((optimizer) => ({ layer, optimizer })),
  );
  test.each(pairs)('$layer.className with $optimizer', async ({ layer, optimizer }) => {
    await same(netFor(layer), { optimizer: { ...optimizer, learningRate } });
  });

  const dense = all.find((layer) => layer.className === 'Dense')!;
  const named = losses.filter((loss) => loss !== 'auto');
  test.each(named)('the loss %s with every optimiser', async (loss) => {
    for (const optimizer of optimizers)
      await same(shares(), { optimizer: { ...optimizer, learningRate } }, loss);
  });

  test('with one feature and a penalty on the weights, whose gradients have a single row', async () => {
    const net = netFor(dense);
    net.graph.nodes.find(({ id }) => id === 'in0')!.params = { shape: [1] };
    net.graph.nodes.find(({ id }) => id === 'layer')!.params = {
      units: 32,
      activation: 'relu',
      kernelRegularizer: { l1: 0, l2: 0.1 },
    };
    net.spec.features = [{ column: 'x', slots: ['x'], integerCodes: null }];
    net.part.features = Float32Array.from({ length: rows }, (_, i) => i / rows);
    await same(net, { optimizer: { type: 'adam', learningRate } });
  });

  // Every weight of a layer that can have one.
  const constraints = [
    { kind: 'maxNorm', maxValue: 0.5 },
    { kind: 'nonNeg' },
    { kind: 'unitNorm' },
    { kind: 'minMaxNorm', minValue: 0.2, maxValue: 0.4, rate: 0.7 },
  ];
  const constrained = all
    .map((layer) => ({
      layer,
      names: Object.keys(layer.params.shape).filter((name) => name.endsWith('Constraint')),
    }))
    .filter(({ names }) => names.length > 0)
    .flatMap((each, i) =>
      constraints
        .map((constraint, k) => ({
          ...each,
          constraint,
          optimizer: optimizers[(4 * i + k) % optimizers.length]!,
        })) // prettier-ignore
        .filter((_, k) => process.env.NETLOOM_EVERY || k === i % constraints.length),
    );
  test.each(constrained)(
    '$layer.className with the constraint $constraint.kind and $optimizer',
    async ({ layer, names, constraint, optimizer }) => {
      const net = netFor(layer);
      const { params } = net.graph.nodes.find(({ id }) => id === 'layer')!;
      for (const name of names) params[name] = constraint;
      await same(net, { optimizer: { ...optimizer, learningRate } });
    },
  );

  const codes: Short = ['Embedding', { inputDim: 5, outputDim: 3, maskZero: true }];
  const sequence: Short = ['LSTM', { units: 3, returnSequences: true }];
  const masked: [name: string, shape: number[], layers: Short[]][] = [
    ['LSTM', [5, 2], [['Masking'], ['LSTM', { units: 3 }]]],
    ['GRU', [5, 2], [['Masking'], ['GRU', { units: 3 }]]],
    ['SimpleRNN', [5, 2], [['Masking'], ['SimpleRNN', { units: 3 }]]],
    ['Bidirectional', [5, 2], [['Masking'], ['Bidirectional', { layer: 'LSTM', units: 3 }]]],
    ['two LSTM', [5, 2], [['Masking'], sequence, ['LSTM', { units: 3 }]]],
    ['LSTM behind learned numbers', [5, 2], [['Dense', { units: 3, activation: 'relu' }], ['Masking'], ['LSTM', { units: 3, dropout: 0.2 }]]], // prettier-ignore
    ['LSTM of codes', [5], [codes, ['LSTM', { units: 3 }]]],
    ['the mean of codes', [5], [codes, ['GlobalAveragePooling1D'], ['Dense', { units: 3 }]]],
    ['the mean of two', [5], [codes, sequence, ['Add', {}, [1, 2]], ['GlobalAveragePooling1D']]],
    ['the mean of one after the other', [5], [codes, sequence, ['Concatenate', { axis: 1 }, [1, 2]], ['GlobalAveragePooling1D']]], // prettier-ignore
    ['LSTM beside one without', [5, 2], [['Masking'], ['LSTM', { units: 3 }], ['LSTM', { units: 3 }, [0]], ['Add', {}, [2, 3]]]], // prettier-ignore
  ];
  test.each(masked)('with a mask: %s', async (_, shape, shorts) => {
    const net = netFor(dense);
    net.graph = graphOf(shape, [...shorts, ['Dense', { units: 1 }]]);
    net.spec = {
      ...specOf(
        shape.reduce((a, b) => a * b, 1),
        {},
      ),
      rows: net.spec.rows,
    };
    // Every third step is padding, and a row's last one.
    net.part.features = net.part.features.map((x, i) => {
      const step = Math.floor(i / (shape[1] ?? 1));
      return step % 3 === 0 || step % 5 === 4 ? 0 : x;
    });
    net.part.features = net.part.features.slice(0, rows * net.spec.features.length);
    await same(net, { optimizer: { type: 'sgd', momentum: 0.9, learningRate: 0.01 } });
  });

  const batchNorm: Short = ['BatchNormalization'];
  const spread: Short[] = [
    ['Conv2D', { filters: 3, kernelSize: [3, 3], padding: 'same', useBias: false }],
    ...[batchNorm, ['AveragePooling2D', { poolSize: [4, 4] }, [1]] as Short, ['Add', {}, [2, 3]] as Short],
    ...[['ReLU'] as Short, ['Flatten'] as Short],
  ];
  test.each([
    ['behind an LSTM with ReLU', [8, 2], [['LSTM', { units: 3, activation: 'relu' }], batchNorm]],
    ['and a sum over fewer numbers', [4, 4, 1], spread],
  ] as [string, number[], Short[]][])('batch normalisation %s', async (_, shape, shorts) => {
    const net = netFor(dense);
    net.graph = graphOf(shape, [...shorts, ['Dense', { units: 1 }]]);
    net.spec = { ...specOf(16, {}), rows: net.spec.rows };
    await same(net, { optimizer: { type: 'sgd', learningRate } });
  });

  test('with clipped gradients', async () => {
    await same(netFor(dense), { optimizer: { type: 'sgd', learningRate }, clipNorm: 0.01 });
  });
});

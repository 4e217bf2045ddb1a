import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadTf } from '../backend/load';
import { readRunRecord } from '../runs/store';
import type { Prepared } from '../data/prepare';
import type { Project } from '#shared/project/schema';
import { chain, classifier, clouds, line, opened, projectWith, temporaryFolder } from './job.fixture';
import { trainLoop } from './loop';

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

/** Trains to the end. */
async function trained(project: Project, data: Prepared = clouds(), name = 'run') {
  const dir = path.join(folder, name);
  const { job, release, reporter, told } = await opened(project, data, dir);
  const ending = await trainLoop(job);
  await job.checkpoints.save(job.state);
  const weights = await job.step.weights();
  await reporter.ended(ending, job.state);
  await release();
  const record = await readRunRecord(dir);
  return { dir, ending, weights, told, record, state: job.state, logs: record.epochs.map((e) => e.logs) };
}

test('a net learns: the loss falls and every epoch says loss and accuracy of both parts', async () => {
  const { logs, ending } = await trained(
    projectWith(classifier, { epochs: 15, optimizer: { type: 'adam', learningRate: 0.02 } }),
  );
  expect(ending).toEqual({ status: 'finished', reason: 'all 15 epochs are done' });
  expect(Object.keys(logs[0]!)).toEqual(['loss', 'accuracy', 'valLoss', 'valAccuracy']);
  expect(logs[14]!.loss!).toBeLessThan(logs[0]!.loss! / 2);
  expect(logs[14]!.valAccuracy!).toBeGreaterThan(0.9);
});

test('numbers are judged in the target’s own units', async () => {
  const project = projectWith(chain(['Dense', { units: 1 }]), {
    epochs: 1,
    optimizer: { type: 'sgd', learningRate: 1e-9 },
  });
  const [small, large] = [
    await trained(project, line(undefined, 1), 'a'),
    await trained(project, line(undefined, 10), 'b'),
  ];
  expect(large.logs[0]!.valLoss).toBe(small.logs[0]!.valLoss);
  expect(large.logs[0]!.valMae! / small.logs[0]!.valMae!).toBeCloseTo(10, 5);
  expect(large.logs[0]!.valRmse! ** 2).toBeCloseTo(large.logs[0]!.valLoss! * 100, 3);
});

test('the same run twice gives the same numbers, bit for bit; another seed gives others', async () => {
  const project = projectWith(classifier, { epochs: 3 });
  const [a, b] = [await trained(project, undefined, 'a'), await trained(project, undefined, 'b')];
  expect(b.weights).toEqual(a.weights);
  expect(b.logs).toEqual(a.logs);
  const c = await trained(projectWith(classifier, { epochs: 3, seed: 7 }), undefined, 'c');
  expect(c.logs).not.toEqual(a.logs);
});

test('dropout within recurrent layers repeats, too', async () => {
  const graph = chain(
    ['Reshape', { targetShape: [2, 2] }],
    ['LSTM', { units: 3, dropout: 0.3, recurrentDropout: 0.3 }],
    ['Dense', { units: 3, activation: 'softmax' }],
  );
  const project = projectWith(graph, { epochs: 2 });
  const [a, b] = [await trained(project, undefined, 'a'), await trained(project, undefined, 'b')];
  expect(b.weights).toEqual(a.weights);
});

test('Math.random is its old self after a training', async () => {
  const before = Math.random;
  await trained(projectWith(classifier, { epochs: 1 }));
  expect(Math.random).toBe(before);
});

test('no tensor is left behind', async () => {
  const { tf } = await loadTf();
  const before = tf.memory().numTensors;
  const graph = chain(
    ['Dense', { units: 6 }],
    ['BatchNormalization'],
    ['Activation', { activation: 'relu' }],
    ['Dropout', { rate: 0.3 }],
    ['Dense', { units: 3, activation: 'softmax', kernelRegularizer: { l1: 0, l2: 0.01 } }],
  );
  const recurrent = chain(
    ['Reshape', { targetShape: [2, 2] }],
    ['Bidirectional', { layer: 'LSTM', units: 3, dropout: 0.2, recurrentDropout: 0.2 }],
    ['Dense', { units: 3, activation: 'softmax' }],
  );
  await trained(projectWith(recurrent, { epochs: 2 }), undefined, 'recurrent');
  const failed = await trained(
    projectWith(graph, { epochs: 9, optimizer: { type: 'sgd', learningRate: 1e30 } }),
    undefined,
    'failed',
  );
  expect(failed.ending.status).toBe('failed');
  for (const type of ['sgd', 'adam', 'adamax', 'rmsprop', 'adagrad', 'adadelta'])
    await trained(projectWith(graph, { epochs: 2, clipNorm: 1, optimizer: { type, momentum: 0.5 } }), clouds(undefined, [1, 2, 3]), type); // prettier-ignore
  expect(tf.memory().numTensors).toBe(before);
});

test('batch normalisation’s moving averages follow the data', async () => {
  const graph = chain(
    ['BatchNormalization', { momentum: 0.5 }],
    ['Dense', { units: 3, activation: 'softmax' }],
  );
  const { weights } = await trained(projectWith(graph, { epochs: 3 }));
  const mean = weights.find((w) => w.name.endsWith('moving_mean'))!;
  // Each of the first three columns is 1.5 for a third of the rows and −0.5 for the rest; the fourth is always −0.5.
  expect(mean.values[0]).toBeCloseTo(1.5 / 3 - 1 / 3, 0);
  expect(mean.values[3]).toBeCloseTo(-0.5, 0);
});

test('penalties count, those inside recurrent layers too', async () => {
  const plain = chain(
    ['Reshape', { targetShape: [2, 2] }],
    ['GRU', { units: 4 }],
    ['Dense', { units: 3, activation: 'softmax' }],
  );
  const punished = chain(
    ['Reshape', { targetShape: [2, 2] }],
    ['GRU', { units: 4, kernelRegularizer: { l1: 0, l2: 1 } }],
    ['Dense', { units: 3, activation: 'softmax' }],
  );
  const rate = { epochs: 1, optimizer: { type: 'sgd', learningRate: 1e-9 } };
  const [a, b] = [
    await trained(projectWith(plain, rate), undefined, 'a'),
    await trained(projectWith(punished, rate), undefined, 'b'),
  ];
  const kernel = b.weights.find((w) => w.name.endsWith('gru_2/kernel'))!;
  const squares = kernel.values.reduce((sum, v) => sum + v * v, 0);
  expect(b.logs[0]!.loss! - a.logs[0]!.loss!).toBeCloseTo(squares, 3);
});

test('class weights multiply the loss of their class', async () => {
  const project = projectWith(classifier, { epochs: 1, optimizer: { type: 'sgd', learningRate: 1e-9 } });
  const a = await trained(project, clouds(undefined, [1, 1, 1]), 'a');
  const b = await trained(project, clouds(undefined, [2, 2, 2]), 'b');
  const c = await trained(project, clouds(undefined, [0, 3, 0]), 'c');
  expect(b.logs[0]!.loss! / a.logs[0]!.loss!).toBeCloseTo(2, 4);
  expect(c.logs[0]!.loss).not.toBeCloseTo(a.logs[0]!.loss!, 4);
  expect(b.logs[0]!.valLoss).toBeCloseTo(a.logs[0]!.valLoss!, 6);
});

test('training stops when patience is out, and the best epoch is known', async () => {
  const project = projectWith(classifier, {
    epochs: 50,
    optimizer: { type: 'sgd', learningRate: 1e-9 },
    earlyStopping: { patience: 3, minDelta: 0.01 },
  });
  const { ending, record } = await trained(project);
  expect(ending.reason).toBe('early stopping: no better validation loss for 3 epochs');
  expect(record.run.epochs).toBe(4);
  const losses = record.epochs.map((e) => e.logs.valLoss!);
  expect(record.run.best).toEqual({ epoch: losses.indexOf(Math.min(...losses)) + 1, monitor: 'valLoss', value: Math.min(...losses) }); // prettier-ignore
});

test('without validation rows the loss itself is watched', async () => {
  const { record, logs } = await trained(
    projectWith(classifier, {}),
    clouds({ train: 60, validation: 0, test: 0 }),
  );
  expect(record.run.best!.monitor).toBe('loss');
  expect(logs[0]).not.toHaveProperty('valLoss');
});

test('an overflow stops the training and names the layer', async () => {
  const graph = chain(['Dense', { units: 4, activation: 'relu' }], ['Dense', { units: 1 }]);
  graph.nodes[2]!.name = 'Last';
  const { ending, record } = await trained(
    projectWith(graph, { epochs: 30, optimizer: { type: 'sgd', learningRate: 1e25 } }),
    line(),
  );
  expect(ending.status).toBe('failed');
  expect(ending.reason).toMatch(
    /the loss became (infinite|not a number \(NaN\)) in epoch \d+, batch \d+: the (weights|output) of “(Last|Dense)” overflowed/,
  );
  expect(record.run.status).toBe('failed');
});

test('histograms hold 30 bins of each weight and its gradient, every so many epochs', async () => {
  const { record } = await trained(projectWith(classifier, { epochs: 4, histogramEvery: 2 }));
  expect(record.histograms.map((h) => h.epoch)).toEqual([2, 4]);
  const { layers } = record.histograms[1]!;
  expect(layers.map((l) => `${l.node} ${l.weight}`)).toEqual([
    'dense_1 kernel',
    'dense_1 bias',
    'dense_3 kernel',
    'dense_3 bias',
  ]);
  for (const { values, gradient } of layers) {
    expect(values.counts).toHaveLength(30);
    expect(gradient!.counts.reduce((a, b) => a + b)).toBe(values.counts.reduce((a, b) => a + b));
  }
});

test('the learning rate follows its schedule', async () => {
  const { record } = await trained(
    projectWith(classifier, {
      epochs: 4,
      optimizer: { type: 'sgd', learningRate: 0.1 },
      schedule: { type: 'step', every: 2, factor: 0.5 },
    }),
  );
  expect(record.epochs.map((e) => e.learningRate)).toEqual([0.1, 0.1, 0.05, 0.05]);
});

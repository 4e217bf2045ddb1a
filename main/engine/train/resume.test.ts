import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Graph } from '#shared/graph/schema';
import { loadTf } from '../backend/load';
import { graphEngine } from '../graph/openSession';
import { readRunRecord, runPaths } from '../runs/store';
import { chain, clouds, opened, projectWith, temporaryFolder } from './job.fixture';
import { trainLoop } from './loop';

/** Every way in which a step can be done; the ways that this machine lacks are passed over, and say so. */
const ways = ['native', 'saved', 'off'] as const;
const optimizers = [
  { type: 'sgd' },
  { type: 'sgd', momentum: 0.9, nesterov: true },
  { type: 'adam' },
  { type: 'adamax' },
  { type: 'rmsprop', momentum: 0.5 },
  { type: 'adagrad' },
  { type: 'adadelta' },
];
const dense = chain(
  ['Dense', { units: 6, activation: 'tanh' }],
  ['BatchNormalization'],
  ['Dropout', { rate: 0.4 }],
  ['Dense', { units: 3, activation: 'softmax' }],
);
const constrained = chain(
  ['Dense', { units: 6, kernelConstraint: { kind: 'maxNorm', maxValue: 0.7 }, biasConstraint: { kind: 'nonNeg' } }], // prettier-ignore
  ['Dense', { units: 3, activation: 'softmax', kernelConstraint: { kind: 'unitNorm' } }],
);
const recurrent = chain(
  ['Reshape', { targetShape: [2, 2] }],
  ['LSTM', { units: 3, dropout: 0.3, recurrentDropout: 0.3 }],
  ['GaussianNoise', { stddev: 0.1 }],
  ['Dense', { units: 3, activation: 'softmax' }],
);

let folder: string;
const before = process.env['NETLOOM_GRAPH'];
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => {
  if (before === undefined) delete process.env['NETLOOM_GRAPH'];
  else process.env['NETLOOM_GRAPH'] = before;
  fs.rmSync(folder, { recursive: true, force: true });
});

describe.each(ways)('interrupted and continued equals never interrupted, bit for bit (steps: %s)', (way) => {
  beforeEach(async (context) => {
    await loadTf();
    process.env['NETLOOM_GRAPH'] = way;
    if (graphEngine().kind !== way) context.skip(graphEngine().reason);
  });

  // A recorded graph is the same, whoever runs it: of the slower of the two, one will do.
  const some = way === 'saved' ? optimizers.filter(({ type }) => type === 'adam') : optimizers;
  test.each(some)('%j, between epochs and within one', (optimizer) => agree(dense, optimizer));
  test('weights that are kept within limits', () => agree(constrained, { type: 'adam' }));
  test('dropout within recurrent layers, and noise', () => agree(recurrent, { type: 'adam' }));
});

/** Trains once to the end, and once in three sittings: after the second epoch, and after two batches of the third, it halts. */
async function agree(graph: Graph, optimizer: object): Promise<void> {
  const settings = { epochs: 5, optimizer, schedule: { type: 'onPlateau', patience: 1, factor: 0.5 } };
  const project = projectWith(graph, settings);
  const whole = await inSittings(project, 'whole', [[]]);
  const parts = await inSittings(project, 'parts', [['epoch', 'epoch'], ['batch', 'batch'], []]);
  expect(parts).toEqual(whole);
}

/** @param sittings in each, what is done before it is stopped; nothing: to the end */
async function inSittings(
  project: Parameters<typeof opened>[0],
  name: string,
  sittings: ('batch' | 'epoch')[][],
) {
  const dir = path.join(folder, name);
  let earlier = null;
  let weights;
  let best;
  for (const units of sittings) {
    const { job, reporter, release } = await opened(project, clouds(), dir, earlier);
    const ending = units.length > 0 ? await steps(job, units) : await trainLoop(job);
    await job.checkpoints.save(job.state);
    await reporter.ended({ status: 'stopped', reason: ending.reason }, job.state);
    weights = await job.step.weights();
    best = job.state.best;
    await release();
    earlier = (await readRunRecord(dir)).run;
  }
  const { epochs } = await readRunRecord(dir);
  expect(fs.existsSync(runPaths(dir).best)).toBe(true);
  return { weights, best, epochs: epochs.map((e) => [e.epoch, e.logs, e.learningRate]) };
}

async function steps(job: Parameters<typeof trainLoop>[0], units: readonly ('batch' | 'epoch')[]) {
  const queue = [...units];
  job.control.step(queue.shift()!);
  const { status } = job.report;
  job.report.status = async (now) => {
    await status.call(job.report, now);
    if (now !== 'paused') return;
    const next = queue.shift();
    setImmediate(() => (next ? job.control.step(next) : job.control.stop()));
  };
  return trainLoop(job);
}

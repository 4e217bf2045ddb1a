import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import v8 from 'node:v8';
import vm from 'node:vm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Graph } from '#shared/graph/schema';
import { fileOf, linesOf, recipeOf } from '../data/data.fixture';
import { uncancelled } from '../data/duckdb';
import { prepareData, type Prepared } from '../data/prepare';
import { loadTf } from '../backend/load';
import { leastBetween } from './checkpoints';
import { chain, clouds, opened, projectWith } from './job.fixture';
import { trainLoop } from './loop';

v8.setFlagsFromString('--expose-gc');
const collect = vm.runInNewContext('gc') as () => void;

let folder: string;
const usual = leastBetween.epochs;
beforeAll(() => {
  // In memory where the system has such a place: hundreds of checkpoints wait for no disk.
  folder = fs.mkdtempSync(path.join(fs.existsSync('/dev/shm') ? '/dev/shm' : os.tmpdir(), 'netloom-memory-'));
  process.env['NETLOOM_CACHE'] = path.join(folder, 'cache');
  leastBetween.epochs = 0;
});
afterAll(() => {
  leastBetween.epochs = usual;
  delete process.env['NETLOOM_CACHE'];
  fs.rmSync(folder, { recursive: true, force: true });
});

const epochs = 200;
/** By then all that is made once is there. */
const settled = 80;

interface Mark {
  tensors: number;
  heap: number;
  resident: number;
}

/** Trains for 200 epochs with a checkpoint, histograms and a look at the patience after each. @returns how memory stood after some of them */
async function watched(name: string, graph: Graph, data: Prepared): Promise<{ marks: Mark[]; left: number }> {
  const { tf } = await loadTf();
  const before = tf.memory().numTensors;
  const earlyStopping = { patience: epochs, minDelta: 0 };
  const settings = { epochs, histogramEvery: 1, earlyStopping, optimizer: { type: 'adam' } };
  const { job, release, told } = await opened(projectWith(graph, settings), data, path.join(folder, name));
  const marks: Mark[] = [];
  const { epoch } = job.report;
  job.report.epoch = async (record, state, pace) => {
    await epoch.call(job.report, record, state, pace);
    told.length = 0;
    if (record.epoch < settled || record.epoch % 20 > 0) return;
    collect();
    const { heapUsed, external, rss } = process.memoryUsage();
    marks.push({ tensors: tf.memory().numTensors, heap: heapUsed + external, resident: rss });
  };
  expect(await trainLoop(job)).toMatchObject({ status: 'finished' });
  await release();
  return { marks, left: tf.memory().numTensors - before };
}

const dense = chain(
  ['Dense', { units: 64, activation: 'relu' }],
  ['BatchNormalization'],
  ['Dropout', { rate: 0.3 }],
  ['Dense', { units: 3, activation: 'softmax' }],
);
const recurrent = chain(
  ['Reshape', { targetShape: [2, 2] }],
  ['Bidirectional', { layer: 'LSTM', units: 16, dropout: 0.2, recurrentDropout: 0.2 }],
  ['Dense', { units: 3, activation: 'softmax' }],
);

/** Rows that lie in several buckets on the disk. */
async function streamed(): Promise<Prepared> {
  process.env['NETLOOM_MEMORY'] = '0.01';
  const source = fileOf(
    `a,b,y\n${linesOf(900, (i) => `${(i * 37) % 101},${(i * 61) % 97},${['x', 'y', 'z'][i % 3]}`)}`,
  );
  const columns = ['a', 'b'].map((name) => ({ name, role: 'feature', type: 'numeric' }) as const);
  const recipe = recipeOf(source, [...columns, { name: 'y', role: 'target', type: 'categorical' }]);
  try {
    return await prepareData(recipe, null, { classWeights: 'none' }, uncancelled);
  } finally {
    delete process.env['NETLOOM_MEMORY'];
  }
}

test.each([
  ['with dropout and batch normalisation', dense, clouds],
  ['with a recurrent layer', recurrent, clouds],
  ['on rows from the disk', dense, streamed],
])(
  'a training %s takes no more memory after 200 epochs than after 80, and gives all of it back',
  async (name, graph, data) => {
    const { marks, left } = await watched(name, graph, await data());
    const [first, last] = [marks[0]!, marks[marks.length - 1]!];
    const perEpoch = (of: 'heap' | 'resident') => (last[of] - first[of]) / (epochs - settled);
    expect(new Set(marks.map(({ tensors }) => tensors)).size).toBe(1);
    // In bytes. A copy of a net's weights and of what is remembered for them would be more.
    expect(perEpoch('heap')).toBeLessThan(6_000);
    expect(perEpoch('resident')).toBeLessThan(200_000);
    expect(left).toBe(0);
  },
);

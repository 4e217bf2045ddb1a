import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CallContext } from '#shared/ipc/define';
import type { Project } from '#shared/project/schema';
import type { Run } from '#shared/runs/run';
import { loadTf } from '../backend/load';
import { disposeModel } from '../model/layers';
import { loadRun, modelWeights } from '../runs/load';
import { listRuns, readRunRecord } from '../runs/store';
import { irisProject as iris, temporaryFolder, type Told } from './job.fixture';
import { Training, type StartOptions } from './training';

let folder: string;
let told: Told[];
let training: Training;
beforeEach(() => {
  folder = temporaryFolder();
  told = [];
  training = new Training((...event) => void told.push(event));
});
afterEach(async () => {
  await training.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

const context: CallContext = {
  signal: { aborted: false, addEventListener: () => undefined, removeEventListener: () => undefined },
  progress: () => undefined,
};
const start = (project: Project, more: Partial<StartOptions> = {}) =>
  training.start({ project, base: null, runsDir: path.join(folder, 'p.runs'), ...more }, context);

const statuses = () => told.flatMap(([event, payload]) => (event === 'train.status' ? [(payload as unknown as { status: string }).status] : [])); // prettier-ignore
/** Waits until the run says so. */
async function until(status: string): Promise<Run> {
  for (;;) {
    const last = told.filter(([event]) => event === 'train.status').pop();
    const payload = last?.[1] as unknown as { status: string; run: Run } | undefined;
    if (payload?.status === status) return payload.run;
    if (payload && payload.status !== status && ['failed', 'finished', 'stopped'].includes(payload.status))
      throw new Error(`${payload.status}: ${payload.run.reason}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe('a run from start to end', () => {
  test('it is announced, told epoch by epoch, and kept in a folder that alone brings the net back', async () => {
    const { dir, runId, run } = await start(
      iris({ epochs: 12, optimizer: { type: 'adam', learningRate: 0.05 } }),
      { name: 'First' },
    );
    expect(run).toMatchObject({ id: runId, name: 'First', status: 'running', epochs: 0, seed: 42 });
    expect(training.state).toEqual({ runId, dir, status: 'running' });
    const ended = await until('finished');
    expect(statuses()).toEqual(['running', 'finished']);
    expect(training.state).toBeNull();
    expect(told.filter(([event]) => event === 'train.epoch')).toHaveLength(12);

    const record = await readRunRecord(dir);
    expect(record.run).toEqual(ended);
    expect(record.epochs[11]!.logs.valAccuracy!).toBeGreaterThan(0.8);
    expect(record.log[0]).toMatch(/Training on TensorFlow/);
    expect((await listRuns(path.dirname(dir)))[0]).toMatchObject({ name: 'First', status: 'finished', epochs: 12, last: record.epochs[11]!.logs }); // prettier-ignore

    const { built } = await loadRun(dir);
    expect(modelWeights(built.model).every(({ values }) => values.every(Number.isFinite))).toBe(true);
    disposeModel(built.model);
  });

  test('nothing of it stays in memory', async () => {
    const { tf } = await loadTf();
    const before = tf.memory().numTensors;
    await start(iris({ epochs: 1 }));
    await until('finished');
    await training.close();
    expect(tf.memory().numTensors).toBe(before);
  });

  test('the best epoch’s weights are kept when they are asked for, else the last', async () => {
    // The rate grows until nothing can be learnt with it, so that the best epoch is not the last one.
    const schedule = { type: 'warmupCosine', warmupEpochs: 12 };
    const settings = { epochs: 12, earlyStopping: null, schedule, optimizer: { type: 'sgd', learningRate: 9 } }; // prettier-ignore
    const valLoss = async (restoreBest: boolean) => {
      const { dir } = await start(iris({ ...settings, restoreBest }));
      await until('finished');
      told = [];
      const { arrays: kept } = await import('../runs/weights').then((m) =>
        m.readWeights(path.join(dir, 'model')),
      );
      const { arrays: last } = await import('../runs/weights').then((m) =>
        m.readWeights(path.join(dir, 'checkpoints/last')),
      );
      const { run } = await readRunRecord(dir);
      return {
        same: kept.every((k) =>
          last.find((l) => l.name === k.name)!.values.every((v, i) => v === k.values[i]),
        ),
        run,
      };
    };
    const best = await valLoss(true);
    expect(best.run.best!.epoch).toBeLessThan(12);
    expect(best.same).toBe(false);
    expect((await valLoss(false)).same).toBe(true);
  });
});

describe('control', () => {
  test('it pauses, steps by batch and by epoch, goes on and stops, keeping the model', async () => {
    const { runId, dir } = await start(iris({ epochs: 100_000, earlyStopping: null }));
    const control = () => training.control(runId);
    control().pause();
    await until('paused');
    expect(training.state!.status).toBe('paused');
    const batches = () => told.filter(([event]) => event === 'train.batch').length;
    const before = batches();
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect(batches()).toBe(before);

    told = [];
    control().step('batch');
    await until('paused');
    expect(statuses()).toEqual(['running', 'paused']);
    expect(batches()).toBe(1);

    told = [];
    control().step('epoch');
    await until('paused');
    expect(told.filter(([event]) => event === 'train.epoch')).toHaveLength(1);

    control().continue();
    await until('running');
    control().stop();
    const run = await until('stopped');
    expect(run.reason).toBe('stopped by hand');
    await training.close();
    const { built } = await loadRun(dir);
    disposeModel(built.model);
  });

  test('messages are answered between any two that are told, however long an epoch is', async () => {
    let turns = 0;
    let counting = true;
    const count = () => {
      turns++;
      if (counting) setImmediate(count);
    };
    count();
    const turnsAtBatch: number[] = [];
    training = new Training((event, payload) => {
      told.push([event, payload] as Told);
      if (event === 'train.batch') turnsAtBatch.push(turns);
    });
    const { runId } = await start(iris({ epochs: 100_000, earlyStopping: null, batchSize: 1 }));
    while (turnsAtBatch.length < 8) await new Promise((resolve) => setTimeout(resolve, 10));
    training.control(runId).stop();
    await until('stopped');
    counting = false;
    turnsAtBatch.slice(1).forEach((turn, i) => expect(turn).toBeGreaterThan(turnsAtBatch[i]!));
  });

  test('only one training runs at a time, and only it can be controlled', async () => {
    const { runId } = await start(iris({ epochs: 100_000, earlyStopping: null }));
    await expect(start(iris())).rejects.toMatchObject({ code: 'train.active' });
    expect(() => training.control('another')).toThrow(expect.objectContaining({ code: 'train.notActive' }));
    training.control(runId).stop();
    await until('stopped');
    expect(() => training.control(runId)).toThrow(expect.objectContaining({ code: 'train.notActive' }));
  });
});

describe('resuming', () => {
  const settings = { epochs: 6, histogramEvery: 1, optimizer: { type: 'adam', learningRate: 0.01 } };

  test('a closed program leaves a run that goes on as if nothing had been', async () => {
    const whole = await start(iris(settings));
    await until('finished');
    told = [];

    const { dir, runId } = await start(iris(settings));
    training.control(runId).step('epoch');
    await until('paused');
    training.control(runId).step('batch');
    await until('paused');
    await training.close();
    expect((await readRunRecord(dir)).run).toMatchObject({ status: 'interrupted', epochs: 1 });

    training = new Training((...event) => void told.push(event));
    told = [];
    const resumed = await start(iris(settings), { resume: dir });
    expect(resumed).toMatchObject({ dir, runId });
    await until('finished');
    const [a, b] = await Promise.all([readRunRecord(whole.dir), readRunRecord(dir)]);
    expect(b.epochs.map((e) => [e.epoch, e.logs])).toEqual(a.epochs.map((e) => [e.epoch, e.logs]));
    expect(b.histograms).toEqual(a.histograms);
    expect(b.run.best).toEqual(a.run.best);
  });

  test('a program closed while a training begins waits until it is interrupted', async () => {
    const started = start(iris({ epochs: 100_000, earlyStopping: null }));
    await training.close();
    expect(training.state).toBeNull();
    expect((await readRunRecord((await started).dir)).run.status).toBe('interrupted');
    training = new Training((...event) => void told.push(event));
  });

  test('a run whose process was killed goes on from its last checkpoint, without doubled epochs', async () => {
    const { dir, runId } = await start(iris(settings));
    training.control(runId).step('epoch');
    await until('paused');
    training.control(runId).stop();
    await until('stopped');
    // What a killed process leaves: epochs beyond the checkpoint, a cut line, and “running”.
    const file = path.join(dir, 'metrics.jsonl');
    const [line] = fs.readFileSync(file, 'utf8').split('\n');
    fs.appendFileSync(file, `${line!.replace('"epoch":1', '"epoch":2')}\n{"type":"ep`);
    const run = JSON.parse(fs.readFileSync(path.join(dir, 'run.json'), 'utf8')) as Run;
    fs.writeFileSync(
      path.join(dir, 'run.json'),
      JSON.stringify({ ...run, status: 'running', endedAt: null }),
    );
    expect((await readRunRecord(dir)).run.status).toBe('interrupted');

    told = [];
    await start(iris(settings), { resume: dir });
    await until('finished');
    expect((await readRunRecord(dir)).epochs.map((e) => e.epoch)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('a finished run can be given more epochs', async () => {
    const { dir } = await start(iris({ ...settings, epochs: 2 }));
    await until('finished');
    told = [];
    await start(iris({ ...settings, epochs: 4 }), { resume: dir });
    await until('finished');
    const { run, epochs } = await readRunRecord(dir);
    expect(epochs.map((e) => e.epoch)).toEqual([1, 2, 3, 4]);
    expect(run.project.training.epochs).toBe(4);
  });

  test('what is no run cannot be resumed, by name', async () => {
    await expect(start(iris(), { resume: folder })).rejects.toMatchObject({ code: 'runs.notARun' });
  });
});

describe('what cannot be trained has a named error, and leaves nothing behind', () => {
  test.each([
    ['no data', { ...iris(), data: null }, 'project.noData'],
    ['a batch larger than the data', iris({ batchSize: 10_000 }), 'training.batchTooLarge'],
    [
      'an absurd learning rate',
      iris({ optimizer: { type: 'sgd', learningRate: 1e9 } }),
      'training.learningRate',
    ],
    ['an empty graph', { ...iris(), graph: { nodes: [], edges: [] } }, 'graph.empty'],
    [
      'several problems at once',
      { ...iris({ optimizer: { type: 'sgd', learningRate: 1e9 } }), graph: { nodes: [], edges: [] } },
      'project.problems',
    ],
  ])('%s', async (_, project, code) => {
    await expect(start(project as Project)).rejects.toMatchObject({ code });
    expect(fs.existsSync(path.join(folder, 'p.runs'))).toBe(false);
    expect(training.state).toBeNull();
  });

  test('a folder that cannot be written', async () => {
    fs.writeFileSync(path.join(folder, 'p.runs'), 'in the way');
    await expect(start(iris())).rejects.toMatchObject({ code: 'runs.unwritable' });
    expect(training.state).toBeNull();
  });

  test('a folder that goes away in the middle ends the run with its reason', async () => {
    const { dir } = await start(iris({ epochs: 100_000, earlyStopping: null }));
    fs.rmSync(dir, { recursive: true, force: true });
    const run = await until('failed');
    expect(run.reason).toMatch(/ENOENT/);
    expect(training.state).toBeNull();
  });
});

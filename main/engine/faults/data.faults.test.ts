import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { recipeSchema } from '#shared/data/recipe';
import type { Project } from '#shared/project/schema';
import type { Run } from '#shared/runs/run';
import { assetsDir } from '../assets';
import { createEngine, type Engine } from '../engine';
import { context } from '../evaluate/run.fixture';
import { readRunRecord, runPaths } from '../runs/store';
import { readWeights } from '../runs/weights';
import { chain } from '../train/job.fixture';
import type { Fault } from '../../files/fault';
import { bundledChild, Child, irisProject, onlyRun, swiftFolder, weightsIn } from './engine.fixture';

let folder: string;
let file: string;
let engine: Engine;
let told: Run[];
let epochs: number;
beforeEach(() => {
  folder = swiftFolder();
  file = path.join(folder, 'iris.csv');
  fs.copyFileSync(path.join(assetsDir(), 'samples/iris.csv'), file);
  told = [];
  epochs = 0;
  engine = createEngine({
    emit: (event, payload) => {
      if (event === 'train.epoch') epochs++;
      if (event === 'train.status') told.push((payload as unknown as { run: Run }).run);
    },
  });
});
afterEach(async () => {
  await engine.dispose();
  fs.rmSync(folder, { recursive: true, force: true });
});

/** The iris net on a file of its own. */
function project(settings: Record<string, unknown> = {}): Project {
  const iris = irisProject(settings);
  const source = { kind: 'file', path: file, format: 'auto', dialect: {} } as const;
  return { ...iris, data: recipeSchema.parse({ ...iris.data, source }) };
}
const start = (given: Project, resume?: string) =>
  engine.handlers['train.start'](
    { project: given, base: null, runsDir: path.join(folder, 'p.runs'), resume },
    context,
  );
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}
const over = (): Run | undefined =>
  told.find(({ status }) => !['queued', 'running', 'paused'].includes(status));
async function ended(): Promise<Run> {
  await until(() => over() !== undefined);
  return over()!;
}
/** Another value in one cell; the file keeps its length. */
const change = () => fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace(/5\.1/, '5.2'));

describe('a data file that changes', () => {
  const long = { epochs: 100_000 };

  test.each([
    ['is changed', change, /was changed during the training/],
    ['is taken away', () => fs.rmSync(file), /was taken away during the training/],
  ])('and %s while a net trains on it is noticed at the end, and said', async (_, spoil, words) => {
    const { dir, runId } = await start(project(long));
    await until(() => epochs > 1);
    spoil();
    await engine.handlers['train.stop']({ runId }, context);
    expect((await ended()).reason).toMatch(words);
    const { run, log } = await readRunRecord(dir);
    expect(run.reason).toMatch(words);
    expect(log[log.length - 1]).toMatch(words);
  });

  test('is not changed by being written again as it was', async () => {
    const { runId } = await start(project(long));
    await until(() => epochs > 1);
    fs.writeFileSync(file, fs.readFileSync(file));
    await engine.handlers['train.stop']({ runId }, context);
    expect((await ended()).reason).toBe('stopped by hand');
  });

  test('after it, refuses to resume and to judge by name, until it is put back', async () => {
    const before = fs.readFileSync(file);
    const { dir, runId } = await start(project(long));
    await until(() => epochs > 1);
    await engine.handlers['train.stop']({ runId }, context);
    await ended();
    change();
    const refused = { code: 'runs.dataChanged', message: expect.stringContaining(file) as string, hint: expect.any(String) as string }; // prettier-ignore
    await expect(start(project(long), dir)).rejects.toMatchObject(refused);
    await expect((async () => engine.handlers['runs.evaluate']({ dir, part: 'test' }, context))()).rejects.toMatchObject(refused); // prettier-ignore

    fs.writeFileSync(file, before);
    told = [];
    await start(project({ epochs: 3 }), dir);
    expect((await ended()).status).toBe('finished');
    const { rows } = await engine.handlers['runs.evaluate']({ dir, part: 'test' }, context);
    expect(rows).toBeGreaterThan(0);
  });
});

describe('a test part with a file of its own', () => {
  const long = { epochs: 100_000 };
  let own: string;
  const tested = (settings: Record<string, unknown>): Project => {
    const given = project(settings);
    const testSource = { kind: 'file', path: own };
    return { ...given, data: recipeSchema.parse({ ...given.data, split: { ...given.data!.split, testSource } }) }; // prettier-ignore
  };
  beforeEach(() => {
    own = path.join(folder, 'test.csv');
    fs.copyFileSync(file, own);
  });

  test.each([
    ['is changed', () => fs.writeFileSync(own, fs.readFileSync(own, 'utf8').replace(/5\.1/, '5.2')), /Its test file .*test\.csv was changed during the training/], // prettier-ignore
    ['is taken away', () => fs.rmSync(own), /Its test file .*test\.csv was taken away during the training/],
  ])('that %s while a net trains is noticed at the end, and said', async (_, spoil, words) => {
    const { dir, runId } = await start(tested(long));
    await until(() => epochs > 1);
    spoil();
    await engine.handlers['train.stop']({ runId }, context);
    expect((await ended()).reason).toMatch(words);
    expect((await readRunRecord(dir)).run.reason).toMatch(words);
  });

  test('that was changed since refuses to resume and to judge by name, until it is put back', async () => {
    const before = fs.readFileSync(own);
    const { dir, runId } = await start(tested(long));
    await until(() => epochs > 1);
    await engine.handlers['train.stop']({ runId }, context);
    expect((await ended()).reason).toBe('stopped by hand');
    fs.writeFileSync(own, before.toString().replace(/5\.1/, '5.2'));
    const refused = { code: 'runs.dataChanged', message: expect.stringContaining(own) as string };
    await expect(start(tested(long), dir)).rejects.toMatchObject(refused);
    const judging = async () => engine.handlers['runs.evaluate']({ dir, part: 'test' }, context);
    await expect(judging()).rejects.toMatchObject(refused);
    fs.writeFileSync(own, before);
    expect((await judging()).rows).toBe(150);
  });
});

describe('numbers that are none', () => {
  const program = bundledChild('data');
  const finite = async (folder: string) =>
    (await readWeights(folder)).arrays.every(({ values }) => values.every(Number.isFinite));

  test('a net that overflows stops with the batch and the layer named, and keeps only finite weights', async () => {
    const graph = chain(
      ['Dense', { units: 8, activation: 'relu' }],
      ['Dense', { units: 8, activation: 'linear' }],
      ['Dense', { units: 3, activation: 'softmax' }],
    );
    graph.nodes[2]!.name = 'Second';
    const rate = { optimizer: { type: 'sgd', learningRate: 1e22 }, epochs: 50 };
    // Through the run's own door: the check before a training would refuse such a rate.
    const { dir } = await overflowing({ ...project(rate), graph });
    const { run } = await readRunRecord(dir);
    expect(run.status).toBe('failed');
    expect(run.reason).toMatch(/^the loss became (infinite|not a number \(NaN\)) in epoch \d+, batch \d+: the (weights|output) of “(Dense|Second)” overflowed/); // prettier-ignore
    expect(run.reason).toMatch(/smaller learning rate/);
    expect(await finite(runPaths(dir).last)).toBe(true);
    if (fs.existsSync(runPaths(dir).model)) expect(await finite(runPaths(dir).model)).toBe(true);
  });

  test('a loss that is no number once stops the training by the next batch; with the weights of before it goes on as if nothing had been', async () => {
    const given = irisProject({ epochs: 6, optimizer: { type: 'adam', learningRate: 0.003 } });
    const train = (runsDir: string, resume?: string) => ({ method: 'train.start', params: { project: given, base: null, runsDir: path.join(folder, runsDir), resume } }); // prettier-ignore
    const whole = new Child(program, [train('whole.runs')]);
    expect(await whole.ended).toBe(0);
    const faults: Fault[] = [{ at: 'step', of: 'run', after: 5, times: 1, do: 'nan' }];
    const broken = new Child(program, [train('broken.runs')], { faults });
    expect(await broken.ended).toBe(0);
    const dir = onlyRun(path.join(folder, 'broken.runs'));
    const { run } = await readRunRecord(dir);
    expect(run.status).toBe('failed');
    expect(run.reason).toMatch(/^the loss became not a number \(NaN\) in epoch \d+, batch \d+: the loss itself overflowed\. Try a smaller learning rate/); // prettier-ignore
    const next = new Child(program, [train('broken.runs', dir)]);
    expect(await next.ended).toBe(0);
    expect((await readRunRecord(dir)).run.status).toBe('finished');
    const expected = await weightsIn(runPaths(onlyRun(path.join(folder, 'whole.runs'))).model);
    expect(await weightsIn(runPaths(dir).model)).toEqual(expected);
  });

  async function overflowing(given: Project): Promise<{ dir: string }> {
    const first = await start({ ...given, training: { ...given.training, optimizer: { type: 'sgd', learningRate: 0.01, momentum: 0, nesterov: false }, epochs: 1 } }); // prettier-ignore
    expect((await ended()).status).toBe('finished');
    // The run's own settings count when it goes on.
    const place = runPaths(first.dir).run;
    const run = JSON.parse(fs.readFileSync(place, 'utf8')) as Run;
    run.project.training = given.training;
    fs.writeFileSync(place, JSON.stringify(run));
    told = [];
    await start(given, first.dir);
    await ended();
    return first;
  }
});

import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CallContext } from '#shared/ipc/define';
import type { Run } from '#shared/runs/run';
import { isAlive } from '../runs/alive';
import { listRuns, readRun } from '../runs/store';
import { irisProject as iris, temporaryFolder } from './job.fixture';
import { TrainingQueue } from './queue';
import type { StartOptions } from './training';

let folder: string;
let queue: TrainingQueue;
/** Statuses as they were told, by the run's name. */
let told: string[];
beforeEach(() => {
  folder = temporaryFolder();
  queue = newQueue();
});
afterEach(async () => {
  await queue.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

function newQueue(): TrainingQueue {
  told = [];
  return new TrainingQueue((event, payload) => {
    if (event !== 'train.status') return;
    const { run } = payload as { run: Run };
    told.push(`${run.name} ${run.status}`);
  });
}
const context: CallContext = {
  signal: { aborted: false, addEventListener: () => undefined, removeEventListener: () => undefined },
  progress: () => undefined,
};
const runsDir = () => path.join(folder, 'p.runs');
const start = (name: string, project = iris({ epochs: 2 }), more: Partial<StartOptions> = {}) =>
  queue.start({ project, base: null, runsDir: runsDir(), name, ...more }, context);
const endless = iris({ epochs: 100_000, earlyStopping: null });
const names = () => queue.state.waiting.map(({ name }) => name);

/** Waits until this was told. */
async function until(what: string): Promise<void> {
  while (!told.includes(what)) await new Promise((resolve) => setTimeout(resolve, 5));
}

test('a run that waits for its turn is alive all the time until it trains', async () => {
  const first = await start('a', endless);
  const { dir } = await start('b', endless);
  queue.control(first.runId).stop();
  const seen = new Set<boolean>();
  while (!told.includes('b running')) seen.add(await isAlive(dir));
  expect(seen).toEqual(new Set([true]));
  expect(await isAlive(dir)).toBe(true);
  await queue.close();
  expect(await isAlive(dir)).toBe(false);
  expect((await readRun(dir)).status).toBe('interrupted');
});

test('runs begin in the order they were asked for, one after the other', async () => {
  const results = [await start('a'), await start('b'), await start('c')];
  expect(results.map((r) => r.status)).toEqual(['running', 'queued', 'queued']);
  await until('c finished');
  expect(told.filter((t) => !t.endsWith('queued'))).toEqual(
    ['a', 'b', 'c'].flatMap((name) => [`${name} running`, `${name} finished`]),
  );
  expect(queue.state).toEqual({ atOnce: 1, running: [], waiting: [] });
  expect((await listRuns(runsDir())).map(({ status, epochs }) => [status, epochs])).toEqual([
    ['finished', 2],
    ['finished', 2],
    ['finished', 2],
  ]);
});

test('what waits has a folder that says so, can be moved forward and be taken out', async () => {
  const { runId } = await start('a', endless);
  const [, c, d] = [await start('b'), await start('c'), await start('d')];
  expect((await readRun(c.dir)).status).toBe('queued');
  queue.sooner(d.runId);
  expect(names()).toEqual(['b', 'd', 'c']);
  queue.sooner(d.runId);
  queue.sooner(d.runId);
  expect(names()).toEqual(['d', 'b', 'c']);
  await queue.cancel(c.runId);
  expect(fs.existsSync(c.dir)).toBe(false);
  expect(names()).toEqual(['d', 'b']);
  expect(() => queue.sooner(c.runId)).toThrow(expect.objectContaining({ code: 'train.notQueued' }));
  await expect(queue.cancel(runId)).rejects.toMatchObject({ code: 'train.notQueued' });
  queue.control(runId).stop();
  await until('b finished');
  expect(told.filter((t) => t.endsWith('running'))).toEqual(['a running', 'd running', 'b running']);
});

test('what cannot be trained is refused before it is queued', async () => {
  await start('a', endless);
  await expect(start('b', iris({ batchSize: 10_000 }))).rejects.toMatchObject({
    code: 'training.batchTooLarge',
  });
  expect(queue.state.waiting).toEqual([]);
  expect(fs.readdirSync(runsDir())).toHaveLength(1);
});

test('a run that cannot begin when its turn comes fails with the reason, and the next one begins', async () => {
  const a = await start('a', endless);
  const b = await start('b');
  await start('c');
  fs.rmSync(path.join(b.dir, 'checkpoints'), { recursive: true });
  fs.writeFileSync(path.join(b.dir, 'run.json'), '{');
  queue.control(a.runId).stop();
  await until('c finished');
  expect(told).toContain('b failed');
  expect((await readRun(b.dir)).reason).toMatch(/^it could not begin: /);
});

test('as many train at a time as the person allows', async () => {
  queue.setAtOnce(2);
  const [a, b] = [await start('a', endless), await start('b', endless)];
  expect(b.status).toBe('running');
  expect((await start('c', endless)).status).toBe('queued');
  queue.setAtOnce(3);
  await until('c running');
  expect(queue.state.running).toHaveLength(3);
  queue.control(a.runId).stop();
  await until('a stopped');
  expect(queue.state.running.map(({ runId }) => runId)).toContain(b.runId);
});

describe('when the program ends', () => {
  test('what was not begun is interrupted, and can be begun later', async () => {
    await start('a', endless);
    const { dir } = await start('b');
    await queue.close();
    expect(await readRun(dir)).toMatchObject({ status: 'interrupted', epochs: 0 });

    queue = newQueue();
    await queue.start({ project: iris({ epochs: 2 }), base: null, runsDir: '', resume: dir }, context);
    await until('b finished');
    expect(await readRun(dir)).toMatchObject({ status: 'finished', epochs: 2 });
  });

  test('a killed process leaves queued runs that count as interrupted', async () => {
    await start('a', endless);
    const { dir } = await start('b');
    fs.rmSync(path.join(dir, 'alive.json'));
    expect((await readRun(dir)).status).toBe('interrupted');
  });
});

test('interrupted runs queue, too, and are what they were when they are taken out again', async () => {
  const a = await start('a', endless);
  queue.control(a.runId).stop();
  await until('a stopped');
  const { epochs } = await readRun(a.dir);
  await start('b', endless);
  const again = await start('a', endless, { resume: a.dir });
  expect(again).toMatchObject({ status: 'queued', dir: a.dir });
  await queue.cancel(again.runId);
  expect(await readRun(a.dir)).toMatchObject({ status: 'stopped', epochs });
});

import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EpochRecord, Run } from '#shared/runs/run';
import { classifier, clouds, projectWith, temporaryFolder } from '../train/job.fixture';
import { ownerName } from '../owner';
import { keepAlive } from './alive';
import { createRun, reopenRun } from './begin';
import { appendLine } from './lines';
import { createRunFolder, listRuns, readRun, readRunRecord, removeRun, runPaths, writeRun } from './store';

let folder: string;
beforeEach(() => {
  folder = path.join(temporaryFolder(), 'p.runs');
});
afterEach(() => fs.rmSync(path.dirname(folder), { recursive: true, force: true }));

const device = { backend: 'cpu', version: '', device: '', reason: '' } as const;
async function newRun(changes: Partial<Run> = {}): Promise<{ dir: string; run: Run }> {
  const { dir } = await createRunFolder(folder);
  const run = { ...createRun(dir, undefined, projectWith(classifier, {}), clouds(), device), ...changes };
  await writeRun(dir, run);
  return { dir, run };
}
const record = (epoch: number): EpochRecord => ({
  type: 'epoch', epoch, logs: { loss: 1 / epoch, accuracy: null }, learningRate: 0.1, seconds: 1, samplesPerSecond: 10,
}); // prettier-ignore

test('runs of the same second get folders of their own', async () => {
  const now = new Date(2026, 0, 2, 3, 4, 5);
  const ids = await Promise.all([1, 2, 3].map(async () => (await createRunFolder(folder, now)).id));
  expect(ids.sort()).toEqual(['2026-01-02-030405-1', '2026-01-02-030405-2', '2026-01-02-030405-3']);
});

test('where runs cannot be written, the error says so', async () => {
  fs.writeFileSync(folder, 'a file in the way');
  await expect(createRunFolder(folder)).rejects.toMatchObject({ code: 'runs.unwritable' });
});

test('a run reads back as it was written, with its metrics, even if the last line was cut', async () => {
  const { dir, run } = await newRun({ status: 'finished' });
  const { metrics, log } = runPaths(dir);
  for (const epoch of [1, 2, 3]) await appendLine(metrics, record(epoch));
  fs.appendFileSync(metrics, '{"type":"epoch","epo');
  fs.writeFileSync(log, 'one\ntwo\n');
  expect(await readRunRecord(dir)).toEqual({
    run,
    epochs: [1, 2, 3].map(record),
    histograms: [],
    log: ['one', 'two'],
  });
});

test('the newest run is listed first, with its last metrics; damaged folders and others are passed over', async () => {
  const a = await newRun({ status: 'finished', createdAt: '2026-01-01T00:00:00.000Z' });
  const b = await newRun({ status: 'stopped', createdAt: '2026-01-02T00:00:00.000Z' });
  await appendLine(runPaths(b.dir).metrics, record(1));
  fs.mkdirSync(path.join(folder, 'something else'));
  const c = await newRun();
  fs.writeFileSync(runPaths(c.dir).run, '{');
  const runs = await listRuns(folder);
  expect(runs.map((r) => [r.dir, r.status, r.last])).toEqual([
    [b.dir, 'stopped', record(1).logs],
    [a.dir, 'finished', {}],
  ]);
  expect(await listRuns(path.join(folder, 'nowhere'))).toEqual([]);
});

test('a running run whose process is gone is interrupted', async () => {
  const { dir } = await newRun({ status: 'running' });
  expect((await readRun(dir)).status).toBe('interrupted');
  const release = await keepAlive(dir);
  expect((await readRun(dir)).status).toBe('running');
  await release();
  expect((await readRun(dir)).status).toBe('interrupted');

  const child = spawn(process.execPath, ['-e', '']);
  await new Promise((resolve) => child.once('exit', resolve));
  const alive = path.join(dir, 'alive.json');
  fs.writeFileSync(alive, JSON.stringify({ owner: ownerName(child.pid!) }));
  expect((await readRun(dir)).status).toBe('interrupted');
});

test('a process on another computer, or in another container, counts as long as it gives signs of life', async () => {
  const { dir } = await newRun({ status: 'paused' });
  const alive = path.join(dir, 'alive.json');
  fs.writeFileSync(alive, JSON.stringify({ owner: `${process.pid}-0f0f0f0f` }));
  expect((await readRun(dir)).status).toBe('paused');
  const long = new Date(Date.now() - 10 * 60_000);
  fs.utimesSync(alive, long, long);
  expect((await readRun(dir)).status).toBe('interrupted');
});

test('a run whose checkpoints were removed has room for new ones when it is taken up again', async () => {
  const { dir, run } = await newRun({ status: 'interrupted' });
  fs.rmSync(path.join(dir, 'checkpoints'), { recursive: true });
  await reopenRun(dir, run.project);
  expect(fs.readdirSync(path.join(dir, 'checkpoints'))).toEqual([]);
});

test('what is no run, newer, or damaged has an error of its own', async () => {
  await expect(readRun(folder)).rejects.toMatchObject({ code: 'runs.notARun' });
  const { dir, run } = await newRun();
  fs.writeFileSync(runPaths(dir).run, JSON.stringify({ ...run, version: 2 }));
  await expect(readRun(dir)).rejects.toMatchObject({ code: 'runs.newerVersion' });
  fs.writeFileSync(runPaths(dir).run, JSON.stringify({ ...run, spec: null }));
  await expect(readRun(dir)).rejects.toMatchObject({ code: 'runs.damaged' });
});

test('only runs that are not training are removed, and nothing that is no run', async () => {
  const { dir } = await newRun({ status: 'running' });
  const release = await keepAlive(dir);
  await expect(removeRun(dir)).rejects.toMatchObject({ code: 'runs.active' });
  await release();
  await removeRun(dir);
  expect(fs.existsSync(dir)).toBe(false);
  await expect(removeRun(folder)).rejects.toMatchObject({ code: 'runs.notARun' });
  expect(fs.existsSync(folder)).toBe(true);
});

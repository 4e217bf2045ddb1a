import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CallContext } from '#shared/ipc/define';
import type { Project } from '#shared/project/schema';
import type { Run } from '#shared/runs/run';
import { keptAtMost, listCheckpoints } from '../runs/kept';
import { readRunRecord, runPaths } from '../runs/store';
import { readWeights } from '../runs/weights';
import { chain, irisProject, temporaryFolder } from './job.fixture';
import { Training, type StartOptions } from './training';

let folder: string;
let training: Training;
let ended: (run: Run) => void;
beforeEach(() => {
  folder = temporaryFolder();
  training = new Training((event, payload) => {
    const { run } = payload as { run?: Run };
    if (event === 'train.status' && run?.endedAt) ended(run);
  });
});
afterEach(async () => {
  await training.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

const context: CallContext = {
  signal: { aborted: false, addEventListener: () => undefined, removeEventListener: () => undefined },
  progress: () => undefined,
};
const net = (units: number) =>
  chain(['Dense', { units, activation: 'tanh' }], ['Dense', { units: 3, activation: 'softmax' }]);
/** A net that learns fast, without anything random in its steps. */
const iris = (settings: Record<string, unknown> = {}, units = 8): Project => ({
  ...irisProject({
    epochs: 6,
    earlyStopping: null,
    optimizer: { type: 'adam', learningRate: 0.02 },
    ...settings,
  }),
  graph: net(units),
});
const start = (project: Project, more: Partial<StartOptions> = {}) =>
  training.start({ project, base: null, runsDir: path.join(folder, 'p.runs'), ...more }, context);

/** Trains to the end. */
async function trained(project: Project, more: Partial<StartOptions> = {}) {
  const over = new Promise<Run>((resolve) => (ended = resolve));
  const { dir } = await start(project, more);
  const run = await over;
  await training.done;
  expect(run.status).toBe('finished');
  return { dir, run, record: await readRunRecord(dir) };
}
const still = { epochs: 1, optimizer: { type: 'adam', learningRate: 1e-12 } };
const lastLogs = ({ record }: { record: { epochs: { logs: Record<string, number | null> }[] } }) =>
  record.epochs[record.epochs.length - 1]!.logs;

describe('training on', () => {
  test('begins with the very weights of the checkpoint, counts its epochs from 1 and names its parent', async () => {
    const parent = await trained(iris());
    const child = await trained(iris(still), { from: { dir: parent.dir, checkpoint: 'last' } });
    expect(child.dir).not.toBe(parent.dir);
    expect(child.record.epochs.map((e) => e.epoch)).toEqual([1]);
    expect(lastLogs(child).valLoss!).toBeCloseTo(lastLogs(parent).valLoss!, 6);
    expect(child.run.parent).toMatchObject({ id: parent.run.id, name: parent.run.name, checkpoint: 'last', epoch: 6 }); // prettier-ignore
    expect(path.resolve(child.dir, child.run.parent!.dir)).toBe(parent.dir);
    expect(child.run.parent!.taken).toBe('All 2 layers keep their weights; the optimiser goes on.');
    expect(child.record.log.join('\n')).toContain(
      `Trained on from ${parent.run.name}, last, after its 6 epochs.`,
    );
  });

  test('with nothing changed it goes on as the parent would have, its optimiser included', async () => {
    const parent = await trained(iris({ epochs: 3, shuffle: false }));
    const whole = await trained(iris({ epochs: 5, shuffle: false }));
    const child = await trained(iris({ epochs: 2, shuffle: false }), { from: { dir: parent.dir, checkpoint: 'last' } }); // prettier-ignore
    expect(child.record.epochs.map((e) => e.logs)).toEqual(whole.record.epochs.slice(3).map((e) => e.logs));
  });

  test('unchanged layers keep their weights after the graph was edited; the others are named with the reason', async () => {
    const parent = await trained(iris());
    const project = iris({ ...still, optimizer: { type: 'sgd', learningRate: 1e-12 } });
    project.graph.nodes[2]!.name = 'Hidden';
    project.graph = {
      nodes: [
        ...project.graph.nodes.slice(0, 2),
        { id: 'extra', type: 'Dense', name: '', params: { units: 5 }, position: { x: 0, y: 0 } },
        ...project.graph.nodes.slice(2),
      ],
      edges: [
        ...project.graph.edges.filter((e) => e.source !== 'dense_1'),
        { id: 'a', source: 'dense_1', target: 'extra' },
        { id: 'b', source: 'extra', target: 'dense_2' },
      ],
    };
    const { run, dir } = await trained(project, { from: { dir: parent.dir, checkpoint: 'best' } });
    expect(run.parent!.taken).toBe(
      '1 of 3 layers keeps its weights; extra starts anew: it is new; Dense “Hidden” starts anew: its shape is now 5×3, it was 8×3; the optimiser starts anew.',
    );
    const kernel = async (folder: string) => (await readWeights(folder)).arrays.find((a) => a.name === 'dense_1/kernel')!.values; // prettier-ignore
    const [now, then] = [await kernel(path.join(dir, 'model')), await kernel(runPaths(parent.dir).best)];
    now.forEach((v, i) => expect(v).toBeCloseTo(then[i]!, 6));
  });

  test('the optimiser starts anew where it is another one, and where the best epoch is taken', async () => {
    const parent = await trained(iris());
    const taken = async (project: Project, checkpoint: string) =>
      (await trained(project, { from: { dir: parent.dir, checkpoint } })).run.parent!.taken;
    expect(await taken(iris({ epochs: 1 }), 'best')).toContain('the optimiser starts anew');
    expect(await taken(iris({ epochs: 1, optimizer: { type: 'sgd' } }), 'last')).toContain('starts anew');
    expect(await taken(iris({ epochs: 1, optimizer: { type: 'adam', beta1: 0.8 } }), 'last')).toContain('starts anew'); // prettier-ignore
    expect(await taken(iris({ epochs: 1 }), 'last')).toContain('goes on');
  });

  test('another split is said, since the figures may be too good', async () => {
    const parent = await trained(iris());
    const project = iris(still);
    project.data = { ...project.data!, split: { ...project.data!.split, seed: 7 } };
    const { record } = await trained(project, { from: { dir: parent.dir, checkpoint: 'last' } });
    expect(record.log.join('\n')).toContain('the figures may be too good');
  });

  test('a checkpoint that is not there is refused by name, with those that are', async () => {
    const parent = await trained(iris({ epochs: 1 }));
    await expect(start(iris(), { from: { dir: parent.dir, checkpoint: 'epoch-7' } })).rejects.toMatchObject({
      code: 'runs.noCheckpoint',
      hint: 'There are: last, best.',
    });
    await expect(start(iris(), { from: { dir: parent.dir, checkpoint: '../../x' } })).rejects.toMatchObject({
      code: 'runs.noCheckpoint',
    });
    expect(training.free).toBe(true);
  });
});

describe('kept checkpoints', () => {
  test('one is kept every so many epochs, and the newest of them stay', async () => {
    const { dir } = await trained(iris({ epochs: 2 * keptAtMost + 5, checkpoints: { keepEvery: 2 } }));
    const kept = (await listCheckpoints(dir)).filter((c) => c.kept === 'every').map((c) => c.epoch);
    expect(kept).toEqual(Array.from({ length: keptAtMost }, (_, i) => 2 * (keptAtMost + 2 - i)));
  });

  test('one is kept on demand, in the middle of an epoch, also while paused; training on from it goes on from there', async () => {
    const over = new Promise<Run>((resolve) => (ended = resolve));
    const { runId, dir } = await start(iris({ epochs: 100_000 }));
    const now = await training.checkpoint(runId);
    expect(now.kept).toBe('hand');
    training.control(runId).step('epoch');
    while (training.state?.status !== 'paused') await new Promise((resolve) => setTimeout(resolve, 5));
    training.control(runId).step('batch');
    await new Promise((resolve) => setTimeout(resolve, 200));
    const middle = await training.checkpoint(runId);
    expect(middle.batch).toBeGreaterThan(0);
    expect(middle.name).toBe(`epoch-${middle.epoch}-batch-${middle.batch}`);
    training.control(runId).stop();
    await over;
    await expect(training.checkpoint(runId)).rejects.toMatchObject({ code: 'train.notActive' });
    await training.done;
    expect((await listCheckpoints(dir)).map((c) => c.name)).toContain(middle.name);
    const child = await trained(iris({ epochs: 1 }), { from: { dir, checkpoint: middle.name } });
    expect(child.run.parent).toMatchObject({ checkpoint: middle.name, epoch: middle.epoch });
  });
});

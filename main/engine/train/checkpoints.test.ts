import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { trainingSchema } from '#shared/training/settings';
import { readState, writeWeights } from '../runs/weights';
import { Checkpoints, freshState } from './checkpoints';
import type { TrainStep } from './step';

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'netloom-checkpoints-'));
  fs.mkdirSync(path.join(folder, 'checkpoints'));
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
  fs.rmSync(folder, { recursive: true, force: true });
});
const seconds = (s: number) => vi.setSystemTime(Date.now() + s * 1000);

it('between epochs, no more than a twentieth of the time goes into writing', async () => {
  // A net that takes a second to give out its weights.
  const weights = () => (seconds(1), Promise.resolve([]));
  const step = { weights, save: () => Promise.resolve([]) } as Partial<TrainStep> as TrainStep;
  const checkpoints = new Checkpoints(folder, step, trainingSchema.parse({}).checkpoints);
  let epoch = 0;
  const written = async (): Promise<unknown> => {
    await checkpoints.afterEpoch({ ...freshState(), epoch: ++epoch });
    return ((await readState(path.join(folder, 'checkpoints/last')))?.state as { epoch: number }).epoch;
  };
  expect(await written()).toBe(1);
  seconds(10);
  expect(await written()).toBe(1);
  seconds(9.9);
  expect(await written()).toBe(1);
  seconds(0.2);
  expect(await written()).toBe(4);
});

it('killed between writing the best state and the last, a training knows its best one', async () => {
  const nothing = () => Promise.resolve([]);
  const step = {
    weights: nothing,
    save: nothing,
    setWeights: nothing,
    restore: nothing,
  } as unknown as TrainStep;
  const begin = () => new Checkpoints(folder, step, trainingSchema.parse({}).checkpoints);
  const checkpoints = begin();
  await checkpoints.markBest(3, 0.5);
  await checkpoints.save({ ...freshState(), epoch: 3, best: { epoch: 3, value: 0.5 } });
  expect((await begin().restore()).state.best).toEqual({ epoch: 3, value: 0.5 });
  await writeWeights(path.join(folder, 'checkpoints/best'), [], { epoch: 5, value: 0.25 });
  expect((await begin().restore()).state).toMatchObject({ epoch: 3, best: { epoch: 5, value: 0.25 } });
});

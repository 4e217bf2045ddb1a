import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Run } from '#shared/runs/run';
import { emptyProject } from '#shared/project/schema';
import { recipeSchema } from '#shared/data/recipe';
import { documentStore, load, undo } from '../editor/store';
import { session } from '../session';
import { settingsStore } from '../client';
import { fittingBatch, resumeAll, setBatchSize, startOnProcessor, startTraining } from './train';

// The app at the other end of the bridge, which is looked for when the client is loaded.
vi.hoisted(() => {
  const bridge = { invoke: () => Promise.resolve({ result: null }), on: () => () => undefined };
  Object.assign(globalThis, { netloom: bridge });
});

describe('a start of a training', () => {
  const start = vi.spyOn(session, 'start');
  const asked = () => start.mock.calls.map(([{ resume, from }]) => resume ?? from ?? null);

  beforeEach(() => {
    const data = recipeSchema.parse({ source: { kind: 'file', path: 'a.csv' }, columns: [] });
    load({ documentId: '1', path: null, base: null, runsDir: '/runs', project: { ...emptyProject(), data } });
  });
  afterEach(() => start.mockReset());

  it('that was refused begins with the same when it is tried again on the processor', async () => {
    start.mockResolvedValue(null);
    await startTraining({ resume: '/runs/a' });
    await startOnProcessor();
    expect(asked()).toEqual(['/runs/a', '/runs/a']);
    expect(settingsStore.getState().device).toBe('cpu');
  });

  it('with a batch size that fits is offered where memory ran out, until the project has one', () => {
    const settings = () => documentStore.getState().project.training;
    const run = { fittingBatch: 8 } as Run;
    expect(fittingBatch(run, settings())).toBe(8);
    expect(fittingBatch({} as Run, settings())).toBeNull();
    setBatchSize(8);
    expect(settings().batchSize).toBe(8);
    expect(fittingBatch(run, settings())).toBeNull();
    undo();
    expect(fittingBatch(run, settings())).toBe(8);
  });

  it('goes on with the next run that was cut off where one is refused, not where the person cancels', async () => {
    start.mockResolvedValueOnce(null).mockResolvedValueOnce('cancelled');
    await resumeAll(['/runs/a', '/runs/b', '/runs/c']);
    expect(asked()).toEqual(['/runs/a', '/runs/b']);
  });
});

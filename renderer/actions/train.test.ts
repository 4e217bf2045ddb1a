import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { emptyProject } from '#shared/project/schema';
import { recipeSchema } from '#shared/data/recipe';
import { load } from '../editor/store';
import { session } from '../session';
import { settingsStore } from '../client';
import { resumeAll, startOnProcessor, startTraining } from './train';

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

  it('goes on with the next run that was cut off where one is refused, not where the person cancels', async () => {
    start.mockResolvedValueOnce(null).mockResolvedValueOnce('cancelled');
    await resumeAll(['/runs/a', '/runs/b', '/runs/c']);
    expect(asked()).toEqual(['/runs/a', '/runs/b']);
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { emptyProject, type Project } from '#shared/project/schema';
import { documentStore, edit, load, markSaved, unload } from '../editor/store';
import { autosaveStore, startAutosave } from './autosave';

let written: { id: string; name: string }[] = [];
let fail = false;
let autosave: ReturnType<typeof startAutosave>;
const open = (id = 'a') =>
  load({ documentId: id, path: null, base: null, runsDir: '', project: emptyProject() });
const rename = (name: string) => edit('rename', (p) => ({ ...p, name }));

beforeEach(() => {
  vi.useFakeTimers();
  written = [];
  fail = false;
  autosave = startAutosave({
    write: (id: string, _path: string | null, project: Project) => {
      if (fail) return Promise.reject(new Error('disk full'));
      written.push({ id, name: project.name });
      return Promise.resolve();
    },
  });
});
afterEach(() => {
  autosave.stop();
  unload();
  vi.useRealTimers();
});

describe('autosave', () => {
  it('writes nothing for a document that was only opened', async () => {
    open();
    await vi.advanceTimersByTimeAsync(5000);
    expect(written).toEqual([]);
  });

  it('writes once after a burst of edits', async () => {
    open();
    for (const name of ['a', 'ab', 'abc']) {
      rename(name);
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(autosaveStore.getState().state).toBe('pending');
    await vi.advanceTimersByTimeAsync(300);
    expect(written).toEqual([{ id: 'a', name: 'abc' }]);
    expect(autosaveStore.getState().state).toBe('kept');
  });

  it('never lets more than a second of steady edits go unwritten', async () => {
    open();
    for (let i = 0; i < 12; i++) {
      rename(`n${i}`);
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(written.length).toBeGreaterThanOrEqual(1);
  });

  it('never writes one document under the name of the next', async () => {
    open('a');
    rename('mine');
    open('b');
    await vi.advanceTimersByTimeAsync(5000);
    expect(written).toEqual([]);
  });

  it('writes nothing after a save, until the next edit', async () => {
    open();
    rename('x');
    const { project } = documentStore.getState();
    markSaved({ path: '/x.netloom', base: '/', runsDir: '/r', project }, project);
    await vi.advanceTimersByTimeAsync(5000);
    expect(written).toEqual([]);
    rename('y');
    await vi.advanceTimersByTimeAsync(5000);
    expect(written).toEqual([{ id: 'a', name: 'y' }]);
  });

  it('says so when it cannot write, and goes back to quiet when it can again', async () => {
    open();
    fail = true;
    rename('x');
    await vi.advanceTimersByTimeAsync(1000);
    expect(autosaveStore.getState()).toMatchObject({ state: 'failed', error: { message: 'disk full' } });
    fail = false;
    rename('y');
    await vi.advanceTimersByTimeAsync(1000);
    expect(autosaveStore.getState()).toMatchObject({ state: 'kept', error: null });
  });
});

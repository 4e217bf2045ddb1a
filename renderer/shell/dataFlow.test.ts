import { afterEach, describe, expect, it } from 'vitest';
import type { Profile } from '#shared/data/profile';
import { recipeSchema, type Recipe } from '#shared/data/recipe';
import { NetloomError } from '#shared/errors';
import { emptyProject } from '#shared/project/schema';
import { documentStore, edit, load, undo, unload } from '../editor/store';
import { dataStore, sourceKey, startDataFlow, type DataFlow } from './dataFlow';

const profileOf = (path: string): Profile => ({
  path, format: 'csv', dialect: {}, bytes: 1, sha256: '', rows: 3, badRows: 0, badRowExamples: [], columns: [], suggestedTarget: null,
}); // prettier-ignore
const recipeOf = (path: string): Recipe =>
  recipeSchema.parse({ source: { kind: 'file', path }, columns: [] });
const spec = { features: [], steps: null, targets: [], rows: { train: 2, validation: 0, test: 1 } };

/** An engine that notes what it was asked, and answers when it is told to. */
function askedEngine() {
  const asked: {
    method: string;
    params: never;
    resolve(x: unknown): void;
    reject(e: Error): void;
    aborted(): boolean;
  }[] = [];
  return {
    asked,
    of: (method: string) => asked.filter((a) => a.method === method),
    engine: {
      call: (method: string, params: unknown, options?: { signal?: { aborted: boolean } }) =>
        new Promise((resolve, reject) =>
          asked.push({
            method,
            params: params as never,
            resolve,
            reject,
            aborted: () => options?.signal?.aborted ?? false,
          }),
        ),
    } as never,
  };
}
const turn = (ms = 5) => new Promise((resolve) => setTimeout(resolve, ms));
const open = (data: Recipe | null, id = 'a') =>
  load({ documentId: id, path: null, base: '/home', runsDir: '/runs', project: { ...emptyProject(), data } });

let flow: DataFlow | null = null;
afterEach(() => {
  flow?.stop();
  unload();
});

describe('the data flow', () => {
  it('profiles a source once and tells the document', async () => {
    const { engine, of } = askedEngine();
    flow = startDataFlow(engine, 0);
    open(recipeOf('iris.csv'));
    await turn();
    edit('rename', (p) => ({ ...p, name: 'x' }));
    edit('split', (p) => ({ ...p, data: { ...recipeOf('iris.csv'), source: p.data!.source } }));
    await turn();
    expect(of('data.profile')).toHaveLength(1);
    expect(dataStore.getState().reading).not.toBeNull();
    of('data.profile')[0]!.resolve(profileOf('/home/iris.csv'));
    await turn();
    expect(documentStore.getState().profile?.path).toBe('/home/iris.csv');
    expect(dataStore.getState().reading).toBeNull();
  });

  it('does not profile again what came with a suggestion, but does for a document opened later', async () => {
    const { engine, of } = askedEngine();
    flow = startDataFlow(engine, 0);
    const recipe = recipeOf('/home/iris.csv');
    flow.know(recipe.source, null, profileOf('/home/iris.csv'));
    open(recipeOf('iris.csv'));
    expect(documentStore.getState().profile?.path).toBe('/home/iris.csv');
    await turn();
    expect(of('data.profile')).toHaveLength(0);
    open(recipeOf('iris.csv'), 'b');
    await turn();
    expect(documentStore.getState().profile).toBeNull();
    expect(of('data.profile')).toHaveLength(1);
  });

  it('does not read again what an undo brings back', async () => {
    const { engine, of } = askedEngine();
    flow = startDataFlow(engine, 0);
    open(recipeOf('one.csv'));
    of('data.profile')[0]!.resolve(profileOf('/home/one.csv'));
    await turn();
    edit('data', (p) => ({ ...p, data: recipeOf('two.csv') }));
    of('data.profile')[1]!.resolve(profileOf('/home/two.csv'));
    await turn();
    undo();
    await turn();
    expect(documentStore.getState().profile?.path).toBe('/home/one.csv');
    expect(of('data.profile')).toHaveLength(2);
  });

  it('cancels what is no longer wanted and ignores its late answer', async () => {
    const { engine, of } = askedEngine();
    flow = startDataFlow(engine, 0);
    open(recipeOf('old.csv'));
    await turn();
    edit('data', (p) => ({ ...p, data: recipeOf('new.csv') }));
    await turn();
    const [old, fresh] = of('data.profile');
    expect(old!.aborted()).toBe(true);
    fresh!.resolve(profileOf('/home/new.csv'));
    old!.resolve(profileOf('/home/old.csv'));
    await turn();
    expect(documentStore.getState().profile?.path).toBe('/home/new.csv');
  });

  it('gives up reading when asked to', async () => {
    const { engine, of } = askedEngine();
    flow = startDataFlow(engine, 0);
    open(recipeOf('large.csv'));
    await turn();
    flow.cancel();
    expect(of('data.profile')[0]!.aborted()).toBe(true);
    of('data.profile')[0]!.reject(new NetloomError('cancelled', 'The work was cancelled.'));
    await turn();
    expect(dataStore.getState()).toMatchObject({ reading: null, readError: { code: 'cancelled' } });
  });

  it('fits the recipe again after the last of several quick edits', async () => {
    const { engine, of } = askedEngine();
    flow = startDataFlow(engine, 20);
    open(recipeOf('iris.csv'));
    await turn();
    for (const seed of [1, 2, 3])
      edit('seed', (p) => ({ ...p, data: { ...p.data!, split: { ...p.data!.split, seed } } }));
    await turn(40);
    expect(of('data.describe')).toHaveLength(2);
    expect(of('data.describe')[0]!.aborted()).toBe(true);
    of('data.describe')[1]!.resolve({ spec, problems: [], droppedRows: 4 });
    await turn();
    expect(documentStore.getState().spec).toEqual(spec);
    expect(dataStore.getState()).toMatchObject({ describing: false, droppedRows: 4 });
  });

  it('keeps the same spec object while nothing in it changed', async () => {
    const { engine, of } = askedEngine();
    flow = startDataFlow(engine, 0);
    open(recipeOf('iris.csv'));
    await turn();
    of('data.describe')[0]!.resolve({ spec: { ...spec }, problems: [], droppedRows: 0 });
    await turn();
    const first = documentStore.getState().spec;
    edit('seed', (p) => ({ ...p, data: { ...p.data!, split: { ...p.data!.split, seed: 7 } } }));
    await turn();
    of('data.describe')[1]!.resolve({ spec: { ...spec }, problems: [], droppedRows: 0 });
    await turn();
    expect(documentStore.getState().spec).toBe(first);
  });

  it('states a failure as an error and as a problem of the data, and asks again on retry', async () => {
    const { engine, of } = askedEngine();
    flow = startDataFlow(engine, 0);
    open(recipeOf('gone.csv'));
    await turn();
    const missing = new NetloomError('data.fileMissing', 'gone.csv is not there.', 'Choose another file.');
    of('data.profile')[0]!.reject(missing);
    of('data.describe')[0]!.reject(missing);
    await turn();
    expect(dataStore.getState().readError?.code).toBe('data.fileMissing');
    expect(documentStore.getState().dataProblems).toMatchObject([
      { code: 'data.fileMissing', where: { area: 'data' } },
    ]);
    flow.retry();
    expect(of('data.profile')).toHaveLength(2);
    expect(of('data.describe')).toHaveLength(2);
  });

  it('forgets everything when the data go', async () => {
    const { engine, of } = askedEngine();
    flow = startDataFlow(engine, 0);
    open(recipeOf('iris.csv'));
    await turn();
    of('data.profile')[0]!.resolve(profileOf('/home/iris.csv'));
    of('data.describe')[0]!.resolve({ spec, problems: [], droppedRows: 0 });
    await turn();
    edit('remove data', (p) => ({ ...p, data: null }));
    expect(documentStore.getState()).toMatchObject({ profile: null, spec: null });
  });
});

describe('sourceKey', () => {
  it('is the same for one file by two paths, and another for another dialect', () => {
    const file = (path: string, dialect = {}) => ({ kind: 'file', path, format: 'auto', dialect }) as const;
    expect(sourceKey(file('iris.csv'), '/home')).toBe(sourceKey(file('/home/iris.csv'), null));
    expect(sourceKey(file('iris.csv'), '/home')).not.toBe(
      sourceKey(file('iris.csv', { delimiter: ';' }), '/home'),
    );
  });
});

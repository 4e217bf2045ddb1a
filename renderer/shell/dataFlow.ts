import { createStore } from 'zustand/vanilla';
import type { Profile } from '#shared/data/profile';
import type { DataSource, Recipe } from '#shared/data/recipe';
import { errorData, type ErrorData } from '#shared/errors';
import type { EngineContract, EngineEvents } from '#shared/ipc/engine';
import type { Client } from '#shared/ipc/rpc';
import type { Problem } from '#shared/problems';
import { documentStore, setProfile, setSpec, type DocumentState } from '../editor/store';
import { resolvePath } from './paths';

/** How far the engine is with the document's data. */
export interface DataState {
  /** Set while the file is being read. */
  reading: { fraction: number | null; message: string } | null;
  readError: ErrorData | null;
  /** True while what the net will receive is being worked out. */
  describing: boolean;
  describeError: ErrorData | null;
  /** Rows left out because of missing values. */
  droppedRows: number;
}
const idle: DataState = {
  reading: null,
  readError: null,
  describing: false,
  describeError: null,
  droppedRows: 0,
};
export const dataStore = createStore<DataState>(() => idle);

type Engine = Pick<Client<EngineContract, EngineEvents>, 'call'>;

/** Two sources with the same key read the same rows in the same way. */
export const sourceKey = (source: DataSource, base: string | null): string =>
  JSON.stringify(source.kind === 'sample' ? source : { ...source, path: resolvePath(source.path, base) });

/** An error as a problem of the data, so that it stands in the list of problems too. */
const asProblem = ({ code, message, hint }: ErrorData): Problem => ({
  code,
  severity: 'error',
  where: { area: 'data' },
  message,
  ...(hint === undefined ? {} : { hint }),
  fixes: [],
});

/** Calls the engine lost: it will be asked again when it is back. */
const isLost = (error: ErrorData): boolean => error.code === 'ipc.gone';

export interface DataFlow {
  /** A profile that came with something else, like a suggestion: it need not be made again. */
  know(source: DataSource, base: string | null, profile: Profile): void;
  /** Gives up reading the file; it can be asked for again. */
  cancel(): void;
  /** Asks again for what failed. */
  retry(): void;
  stop(): void;
}

/**
 * Keeps what the window knows of the data in step with the document: its profile (once per source) and what the net
 * will receive.
 * @param delay milliseconds without an edit before the recipe is fitted again
 */
export function startDataFlow(engine: Engine, delay = 200): DataFlow {
  /** What this document's sources were found to be: undo need not read again. */
  const profiles = new Map<string, Profile>();
  /** Found just now for a document that is about to be opened. */
  let fresh: { key: string; profile: Profile } | null = null;
  let key: string | null = null;
  let recipe: Recipe | null = null;
  let weights = '';
  let base: string | null = null;
  let documentId: string | null = null;
  let reading: AbortController | null = null;
  let describing: AbortController | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function remember(k: string, profile: Profile): void {
    profiles.delete(k);
    profiles.set(k, profile);
    const [oldest] = profiles.keys();
    if (profiles.size > 6 && oldest !== undefined) profiles.delete(oldest);
  }

  async function read(source: DataSource, from: string | null, k: string): Promise<void> {
    reading?.abort();
    const mine = (reading = new AbortController());
    dataStore.setState({ reading: { fraction: null, message: '' }, readError: null });
    try {
      const profile = await engine.call(
        'data.profile',
        { source, base: from },
        {
          signal: mine.signal,
          onProgress: (fraction, message) => {
            if (reading === mine) dataStore.setState({ reading: { fraction, message } });
          },
        },
      );
      remember(k, profile);
      if (reading !== mine) return;
      setProfile(profile);
      dataStore.setState({ reading: null });
    } catch (error) {
      if (reading !== mine) return;
      setProfile(null);
      dataStore.setState({ reading: null, readError: errorData(error) });
    } finally {
      if (reading === mine) reading = null;
    }
  }

  async function describe(): Promise<void> {
    describing?.abort();
    const mine = (describing = new AbortController());
    const { project, base: from } = documentStore.getState();
    if (!project.data) return;
    const { classWeights } = project.training;
    try {
      const params = { recipe: project.data, base: from, classWeights };
      const described = await engine.call('data.describe', params, { signal: mine.signal });
      if (describing !== mine) return;
      const before = documentStore.getState();
      const spec =
        JSON.stringify(before.spec) === JSON.stringify(described.spec) ? before.spec : described.spec;
      // The contract carries problems as unknown data: their edits refer to graphs, which data's problems do not have.
      setSpec(spec, described.problems as Problem[]);
      dataStore.setState({ describeError: null, droppedRows: described.droppedRows });
    } catch (error) {
      if (describing !== mine) return;
      const data = errorData(error);
      setSpec(null, isLost(data) ? [] : [asProblem(data)]);
      dataStore.setState({ describeError: data, droppedRows: 0 });
    } finally {
      if (describing === mine) {
        describing = null;
        dataStore.setState({ describing: false });
      }
    }
  }

  function follow(state: DocumentState): void {
    const { data, training } = state.project;
    if (!data) {
      if (key !== null || recipe !== null) forget();
      return;
    }
    const another = state.documentId !== documentId;
    documentId = state.documentId;
    // A file may have changed or gone since another document read it.
    if (another) profiles.clear();
    if (fresh) remember(fresh.key, fresh.profile);
    fresh = null;
    const nextKey =
      data.source === recipe?.source && state.base === base ? key : sourceKey(data.source, state.base);
    const stale = recipe !== data || weights !== training.classWeights || another;
    recipe = data;
    weights = training.classWeights;
    base = state.base;
    if (nextKey !== null && (nextKey !== key || another)) {
      key = nextKey;
      const known = profiles.get(nextKey);
      if (known) {
        reading?.abort();
        reading = null;
        dataStore.setState({ reading: null, readError: null });
        if (state.profile !== known) setProfile(known);
      } else void read(data.source, state.base, nextKey);
    }
    if (!stale) return;
    clearTimeout(timer);
    dataStore.setState({ describing: true });
    timer = setTimeout(() => void describe(), another ? 0 : delay);
  }

  function forget(): void {
    clearTimeout(timer);
    reading?.abort();
    describing?.abort();
    reading = describing = null;
    key = recipe = null;
    documentId = null;
    dataStore.setState(idle);
    const { profile, spec, dataProblems } = documentStore.getState();
    if (profile) setProfile(null);
    if (spec || dataProblems.length > 0) setSpec(null);
  }

  const unsubscribe = documentStore.subscribe(follow);
  follow(documentStore.getState());
  return {
    know: (source, from, profile) => void (fresh = { key: sourceKey(source, from), profile }),
    cancel: () => reading?.abort(),
    retry() {
      const { project, base: from, profile } = documentStore.getState();
      if (!project.data) return;
      if (!profile && !reading) void read(project.data.source, from, sourceKey(project.data.source, from));
      dataStore.setState({ describing: true });
      void describe();
    },
    stop() {
      unsubscribe();
      forget();
    },
  };
}

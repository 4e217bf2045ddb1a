import { createStore } from 'zustand/vanilla';
import { errorData, type ErrorData } from '#shared/errors';
import type { EngineInfo, EngineShelf } from '#shared/ipc/engines';
import { engine } from '../../client';
import { toast, toastError } from '../../ui/toast';
import { words } from '../../words/engines';

export type EngineName = EngineInfo['name'];

/** An installation under way, as the engine last told. */
export interface Work {
  name: EngineName;
  title: string;
  fraction: number | null;
  message: string;
  secondsLeft: number | null;
}
export interface EnginesState {
  shelf: EngineShelf | null;
  error: ErrorData | null;
  work: Work | null;
  removing: EngineName | null;
  /** Installed since the engine's process started: used from its next start on. */
  fresh: EngineName | null;
}
export const enginesStore = createStore<EnginesState>(() => ({
  shelf: null,
  error: null,
  work: null,
  removing: null,
  fresh: null,
}));
const { getState: get, setState: set } = enginesStore;

export async function readEngines(): Promise<void> {
  await engine.call('engines.list', {}).then(
    (shelf) => set({ shelf, error: null }),
    (error: unknown) => set({ error: errorData(error) }),
  );
}

let stop: AbortController | null = null;

/** Fetches an engine; the window can be used meanwhile. @param force also where this machine could not use it */
export async function installEngine({ name, title }: EngineInfo, force = false): Promise<void> {
  if (get().work) return;
  stop = new AbortController();
  set({ work: { name, title, fraction: null, message: words.starting, secondsLeft: null } });
  const left = estimate();
  try {
    const { signal } = stop;
    await engine.call('engines.install', { name, force }, {
      signal: {
        get aborted() {
          return signal.aborted;
        },
        addEventListener: (type, listener) => signal.addEventListener(type, listener),
        removeEventListener: (type, listener) => signal.removeEventListener(type, listener),
      },
      onProgress: (fraction, message) =>
        set({ work: { name, title, fraction, message, secondsLeft: left(fraction) } }),
    }); // prettier-ignore
    set({ fresh: name });
  } catch (error) {
    if (errorData(error).code !== 'cancelled') toastError(words.failed(title), error);
  } finally {
    stop = null;
    set({ work: null });
    await readEngines();
  }
}

/** What was fetched stays; installing goes on from there. */
export const cancelInstall = (): void => stop?.abort();

export async function removeEngine({ name, title }: EngineInfo): Promise<void> {
  set({ removing: name });
  try {
    await engine.call('engines.remove', { name });
    set((s) => ({ fresh: s.fresh === name ? null : s.fresh }));
  } catch (error) {
    toastError(words.removeFailed(title), error);
  } finally {
    set({ removing: null });
    await readEngines();
  }
}

/** An engine's process started: it uses what is there. */
export function engineStarted(): void {
  const { fresh, shelf } = get();
  const title = shelf?.engines.find(({ name }) => name === fresh)?.title;
  set({ fresh: null, work: null });
  if (title) toast({ kind: 'ok', title: words.ready(title) });
  void readEngines();
}

/** Seconds left, from how far it came since it began to tell; the first seconds say nothing yet. */
function estimate(
  now: () => number = () => performance.now() / 1000,
): (fraction: number | null) => number | null {
  let first: { at: number; fraction: number } | null = null;
  return (fraction) => {
    if (fraction === null) return null;
    first ??= { at: now(), fraction };
    const elapsed = now() - first.at;
    const done = fraction - first.fraction;
    return elapsed < 3 || done <= 0 ? null : (elapsed * (1 - fraction)) / done;
  };
}

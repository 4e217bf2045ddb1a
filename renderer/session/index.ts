import { useStore } from 'zustand';
import { engine } from '../client';
import { createSession } from './session';
import type { SessionState } from './state';

const queued = new Set<() => void>();
/** Runs each function once in the next drawn frame, however often it was asked for. */
function onceAFrame(run: () => void): void {
  if (queued.size === 0)
    requestAnimationFrame(() => {
      const due = [...queued];
      queued.clear();
      for (const f of due) f();
    });
  queued.add(run);
}

/** The window's one training session. */
export const session = createSession(engine, onceAFrame);

/** Reads a part of the session; renders again only when that part changes. */
export const useSession = <T>(selector: (state: SessionState) => T): T => useStore(session.store, selector);

export { canResume, isTraining, type ActiveRun, type SessionState, type ShownRun } from './state';

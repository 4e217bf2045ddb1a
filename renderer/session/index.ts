import { useStore } from 'zustand';
import { engine } from '../client';
import { createSession, type Started } from './session';
import type { SessionState } from './state';

/** Drawing takes about a third of the time at most, so that the window stays quick however fast a net learns. */
const PAUSE = { least: 30, most: 1000, share: 2 };
const queued = new Set<() => void>();
let pause = PAUSE.least;

/** Runs each function once in the next drawn frame, however often it was asked for. */
function onceAFrame(run: () => void): void {
  if (queued.size === 0) setTimeout(() => requestAnimationFrame(drawDue), pause);
  queued.add(run);
}

function drawDue(): void {
  const began = performance.now();
  const due = [...queued];
  queued.clear();
  for (const f of due) f();
  // By the next task React has drawn what changed.
  setTimeout(() => {
    const took = performance.now() - began;
    pause = Math.min(PAUSE.most, Math.max(PAUSE.least, PAUSE.share * took));
  }, 0);
}

/** The window's one training session. */
export const session = createSession(engine, onceAFrame);

/** Reads a part of the session; renders again only when that part changes. */
export const useSession = <T>(selector: (state: SessionState) => T): T => useStore(session.store, selector);

export type { Started };
export {
  canResume,
  interruptedRuns,
  isTraining,
  mustQueue,
  placeInQueue,
  type ActiveRun,
  type SessionState,
  type ShownRun,
} from './state';

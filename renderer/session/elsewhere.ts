import type { StoreApi } from 'zustand/vanilla';
import type { RunStatus } from '#shared/runs/run';
import type { SessionState } from './state';

const every = 2_000;
const goesOn = (status: RunStatus): boolean =>
  status === 'running' || status === 'paused' || status === 'queued';

/** True of a run that goes on, but not in this program's engine: the command line trains it, or its process dies just now. */
export function isElsewhere(
  { active, queue }: Pick<SessionState, 'active' | 'queue'>,
  { dir, status }: { dir: string; status: RunStatus },
): boolean {
  const here = [...(active ? [active] : []), ...queue.running, ...queue.waiting];
  return goesOn(status) && !here.some((ours) => ours.dir === dir);
}

/**
 * Looks at the runs again for as long as one of them goes on elsewhere: nobody tells how, only its folder does.
 * @returns ends it
 */
export function watchElsewhere(store: StoreApi<SessionState>, look: () => Promise<void>): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ended = false;
  const check = (): void => {
    const state = store.getState();
    if (ended || timer !== undefined || !state.runs.some((run) => isElsewhere(state, run))) return;
    timer = setTimeout(() => {
      void look().finally(() => {
        timer = undefined;
        check();
      });
    }, every);
  };
  const unsubscribe = store.subscribe(check);
  return () => {
    ended = true;
    unsubscribe();
    clearTimeout(timer);
  };
}

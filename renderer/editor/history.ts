import type { Project } from '#shared/project/schema';

/** A state one can go back to, and what the step away from it was called. */
export interface Mark {
  label: string;
  project: Project;
}
/** Snapshots share whatever did not change, so a mark costs about as much as the edit that made it. */
export interface History {
  past: readonly Mark[];
  future: readonly Mark[];
}

export const historyLimit = 500;
export const emptyHistory: History = { past: [], future: [] };

/** Puts the state before an edit on the stack; what was undone before can no longer be redone. */
export const record = (history: History, label: string, before: Project): History => ({
  past: [...history.past.slice(-(historyLimit - 1)), { label, project: before }],
  future: [],
});

/** One step back. @returns null when there is none. */
export function stepBack(history: History, now: Project): { history: History; project: Project } | null {
  const mark = history.past[history.past.length - 1];
  if (!mark) return null;
  return {
    project: mark.project,
    history: {
      past: history.past.slice(0, -1),
      future: [{ label: mark.label, project: now }, ...history.future],
    },
  };
}

/** One step forward again. @returns null when there is none. */
export function stepForward(history: History, now: Project): { history: History; project: Project } | null {
  const [mark, ...future] = history.future;
  if (!mark) return null;
  return {
    project: mark.project,
    history: { past: [...history.past, { label: mark.label, project: now }], future },
  };
}

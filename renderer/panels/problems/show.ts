const listeners = new Set<() => void>();

/** Opens the problems list, from an action. */
export const showProblems = (): void => listeners.forEach((show) => show());
export function onShowProblems(show: () => void): () => void {
  listeners.add(show);
  return () => listeners.delete(show);
}

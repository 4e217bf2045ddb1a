import type { TrainingSettings } from '#shared/training/settings';

/** What early stopping remembers. `best` counts only steps of at least `minDelta`. */
export interface PatienceState {
  best: number | null;
  wait: number;
}

/** Takes the monitored loss of an epoch into account. @see https://keras.io/api/callbacks/early_stopping/ */
export function observePatience(
  settings: TrainingSettings['earlyStopping'],
  state: PatienceState,
  value: number,
): PatienceState {
  if (!settings) return state;
  const better = state.best === null || value < state.best - settings.minDelta;
  return better ? { best: value, wait: 0 } : { ...state, wait: state.wait + 1 };
}

export const outOfPatience = (settings: TrainingSettings['earlyStopping'], state: PatienceState): boolean =>
  settings !== null && state.wait >= settings.patience;

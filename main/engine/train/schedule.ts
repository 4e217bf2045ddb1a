import type { Schedule } from '#shared/training/settings';

/** What `onPlateau` remembers; the other schedules depend on the epoch alone. */
export interface PlateauState {
  best: number | null;
  wait: number;
  factor: number;
}

/**
 * The factor on the optimiser's own learning rate.
 * @param epoch counted from 0
 * @see https://keras.io/api/optimizers/learning_rate_schedules/
 */
export function rateFactor(schedule: Schedule, epoch: number, epochs: number, plateau: PlateauState): number {
  switch (schedule.type) {
    case 'constant':
      return 1;
    case 'step':
      return schedule.factor ** Math.floor(epoch / schedule.every);
    case 'exponential':
      return schedule.factor ** epoch;
    case 'cosine':
      return cosine(epoch / epochs, schedule.floor);
    case 'warmupCosine': {
      const { warmupEpochs, floor } = schedule;
      if (epoch < warmupEpochs) return (epoch + 1) / (warmupEpochs + 1);
      return cosine((epoch - warmupEpochs) / Math.max(1, epochs - warmupEpochs), floor);
    }
    case 'onPlateau':
      return plateau.factor;
  }
}

/** From 1 at progress 0 down to `floor` at progress 1. */
const cosine = (progress: number, floor: number): number =>
  floor + (1 - floor) * 0.5 * (1 + Math.cos(Math.PI * Math.min(1, progress)));

/** Takes the monitored loss of an epoch into account. */
export function observePlateau(schedule: Schedule, state: PlateauState, value: number): PlateauState {
  if (schedule.type !== 'onPlateau') return state;
  if (state.best === null || value < state.best) return { ...state, best: value, wait: 0 };
  const wait = state.wait + 1;
  return wait < schedule.patience
    ? { ...state, wait }
    : { ...state, wait: 0, factor: state.factor * schedule.factor };
}

import { createStore } from 'zustand/vanilla';
import type { Place } from '#shared/problems';

/** The place the person asked to see, by a click in the problems list. Each view shows its own area. */
export const placeStore = createStore<{ place: Place | null; times: number }>(() => ({
  place: null,
  times: 0,
}));

export const askFor = (place: Place): void => placeStore.setState((s) => ({ place, times: s.times + 1 }));

import { createStore } from 'zustand/vanilla';
import { withRecent } from './candidates';

/** Layers used lately, newest first. The canvas keeps the list from one start to the next. */
export const recentStore = createStore<{ layers: readonly string[] }>(() => ({ layers: [] }));

export const usedLayer = (type: string): void =>
  recentStore.setState((s) => ({ layers: withRecent(s.layers, type) }));

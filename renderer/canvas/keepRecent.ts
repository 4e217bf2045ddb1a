import { recentStore } from '../editor/recent';

const key = 'netloom.recentLayers';

/** Layers used lately outlive the window. Where nothing can be kept, the list starts empty. @returns stops it */
export function keepRecent(): () => void {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
    if (Array.isArray(kept) && recentStore.getState().layers.length === 0)
      recentStore.setState({ layers: kept.filter((x): x is string => typeof x === 'string') });
  } catch {
    // Storage is closed, or holds something else.
  }
  return recentStore.subscribe(({ layers }) => {
    try {
      localStorage.setItem(key, JSON.stringify(layers));
    } catch {
      // It is a convenience, not worth a word.
    }
  });
}

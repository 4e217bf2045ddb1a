import { createStore } from 'zustand/vanilla';

/** What is dragged over the canvas, and the link that would take it. */
export const droppingStore = createStore<{
  /** Class name of the layer dragged from the palette. */ type: string | null;
  edge: string | null;
}>(() => ({ type: null, edge: null }));

export const layerMime = 'application/x-netloom-layer';

export const setDropEdge = (edge: string | null): void => {
  if (droppingStore.getState().edge !== edge) droppingStore.setState({ edge });
};

/** The link below a point of the window, also where a layer being dragged covers it. */
export function edgeAt(x: number, y: number): string | null {
  for (const element of document.elementsFromPoint(x, y)) {
    const edge = element.closest('.react-flow__edge');
    if (edge) return edge.getAttribute('data-id');
  }
  return null;
}

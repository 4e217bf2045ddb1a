import { createStore } from 'zustand/vanilla';
import { placeStore } from '../editor/place';
import type { Place } from '#shared/problems';

/** Views of a project, in the order of the work. */
export const projectViews = ['data', 'design', 'train', 'evaluate', 'export'] as const;
export type ProjectView = (typeof projectViews)[number];
export type View = 'welcome' | ProjectView;

export const viewStore = createStore<{ view: View }>(() => ({ view: 'welcome' }));
export const showView = (view: View): void => viewStore.setState({ view });

/** The view in which a problem's place is found. */
export const viewOf = (place: Place): ProjectView =>
  place.area === 'graph' ? 'design' : place.area === 'training' ? 'train' : 'data';

/** Whoever asks for a place gets the view it is in. @returns stops it */
export const followPlaces = (): (() => void) =>
  placeStore.subscribe(({ place }) => {
    if (place) showView(viewOf(place));
  });

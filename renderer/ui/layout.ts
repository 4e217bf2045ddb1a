import { createStore } from 'zustand/vanilla';

/** Sizes of panels and whether they are folded, by name: what the window remembers of how it was arranged. */
export const layoutStore = createStore<Record<string, number>>(() => ({}));

export const setLayout = (name: string, value: number): void => layoutStore.setState({ [name]: value });

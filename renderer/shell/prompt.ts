import { createStore } from 'zustand/vanilla';

export interface Choice<T extends string = string> {
  id: T;
  label: string;
  /** A quieter line below. */
  note?: string;
  kind?: 'primary' | 'danger' | 'normal';
}
export interface Prompt {
  title: string;
  text: string;
  choices: readonly Choice[];
  cancel: string;
  answer(id: string | null): void;
}
/** The one question that waits for an answer. */
export const promptStore = createStore<{ prompt: Prompt | null }>(() => ({ prompt: null }));

/** Asks a question with named answers. @returns null when it was dismissed, also by a later question */
export function ask<T extends string>(question: {
  title: string;
  text: string;
  choices: readonly Choice<T>[];
  cancel: string;
}): Promise<T | null> {
  promptStore.getState().prompt?.answer(null);
  return new Promise((resolve) => {
    const prompt: Prompt = {
      ...question,
      answer(id) {
        if (promptStore.getState().prompt === prompt) promptStore.setState({ prompt: null });
        resolve(id as T | null);
      },
    };
    promptStore.setState({ prompt });
  });
}

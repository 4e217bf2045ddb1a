import { createStore } from 'zustand/vanilla';
import { errorData } from '#shared/errors';

export interface Toast {
  id: number;
  kind: 'info' | 'ok' | 'bad';
  title: string;
  text?: string | undefined;
  action?: { label: string; perform(): void } | undefined;
  /** Goes by itself. What went wrong stays until it was read. */
  brief: boolean;
}

export const toastStore = createStore<{ toasts: readonly Toast[] }>(() => ({ toasts: [] }));
let next = 1;

/** Says something at the edge of the window without stopping work. The same words are not said twice. @returns its id. */
export function toast(given: Omit<Toast, 'id' | 'brief'> & { brief?: boolean }): number {
  const id = next++;
  const added: Toast = { brief: given.kind !== 'bad' && !given.action, ...given, id };
  toastStore.setState(({ toasts }) => ({
    toasts: [...toasts.filter((t) => t.title !== added.title || t.text !== added.text), added].slice(-4),
  }));
  return id;
}

/** Says that something failed, and what to do about it. */
export function toastError(title: string, error: unknown, action?: Toast['action']): number {
  const { message, hint } = errorData(error);
  return toast({ kind: 'bad', title, text: hint ? `${message} ${hint}` : message, action });
}

export const dismissToast = (id: number): void =>
  toastStore.setState(({ toasts }) => ({ toasts: toasts.filter((t) => t.id !== id) }));

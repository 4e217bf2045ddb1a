import type { LucideIcon } from 'lucide-react';
import type { DocumentState } from '../editor/store';

/** Where an action stands in menus and in the command palette. */
export const groups = ['file', 'edit', 'layer', 'view', 'layout', 'train', 'help'] as const;
export type ActionGroup = (typeof groups)[number];

/** One command of the program. Keyboard, native menu, buttons and command palette all derive from it. */
export interface Action {
  /** Stable: `edit.undo`. The native menu sends it. */
  id: string;
  /** Imperative and short: “Undo”. A function where it names what it would do: “Undo Add Dense”. */
  label: string | ((state: DocumentState) => string);
  group: ActionGroup;
  icon?: LucideIcon;
  /** `Mod+Shift+Z`; Mod is Ctrl, or Cmd on a Mac. Several when there are several ways. */
  key?: string | readonly string[];
  /**
   * `always`: also while typing in a field (saving). `unlessTyping`: a text field keeps the key for itself (undo, copy).
   * `canvas`: only while the canvas or one of its nodes has the focus. `native`: shown only, the window itself knows
   * the key and sends a copy or paste event. Left out: `unlessTyping`.
   */
  keyScope?: 'always' | 'unlessTyping' | 'canvas' | 'native';
  /** More words to find it by. */
  keywords?: string;
  /** Left out of the command palette (arrows, zoom steps). */
  hidden?: boolean;
  /** False greys it out everywhere. Left out: always possible. */
  enabled?(state: DocumentState): boolean;
  perform(): void | Promise<void>;
}

const actions = new Map<string, Action>();
const listeners = new Set<() => void>();
let snapshot: readonly Action[] = [];

/** Makes actions known; a second one with the same id takes the first one's place. @returns takes them away again. */
export function registerActions(added: readonly Action[]): () => void {
  for (const action of added) actions.set(action.id, action);
  changed();
  return () => {
    for (const action of added) if (actions.get(action.id) === action) actions.delete(action.id);
    changed();
  };
}

function changed(): void {
  snapshot = [...actions.values()];
  for (const listener of listeners) listener();
}

/** All actions, in the order they were registered; the same array until one comes or goes. */
export const allActions = (): readonly Action[] => snapshot;
export const actionById = (id: string): Action | undefined => actions.get(id);
export function onActionsChanged(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const labelOf = (action: Action, state: DocumentState): string =>
  typeof action.label === 'function' ? action.label(state) : action.label;
export const isEnabled = (action: Action, state: DocumentState): boolean => action.enabled?.(state) ?? true;

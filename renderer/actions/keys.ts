import { isTyping } from './typing';
import { performAction } from './perform';
import { actionById, allActions, isEnabled, type Action } from './registry';
import { documentStore } from '../editor/store';

export const isMac = (): boolean => typeof navigator !== 'undefined' && /mac/i.test(navigator.platform);

type KeyPress = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'> & {
  code?: string;
};

/** `Mod+Shift+Z` of an event, in the form in which actions state their keys. */
export function keyOf(event: KeyPress, mac = isMac()): string {
  const mod = mac ? event.metaKey : event.ctrlKey;
  // With Shift the key of a digit types a sign, and on French keyboards it does so without: the place of the key counts.
  const digit = mod || event.shiftKey ? /^Digit(\d)$/.exec(event.code ?? '')?.[1] : undefined;
  const named = digit ?? (event.key === ' ' ? 'Space' : event.key);
  const key = named.length === 1 ? named.toUpperCase() : named;
  // Signs like + or ? are typed with Shift on some keyboards and without it on others.
  const shift = event.shiftKey && (key.length > 1 || /[A-Z0-9]/.test(key));
  return [mod && 'Mod', event.altKey && 'Alt', shift && 'Shift', key].filter(Boolean).join('+');
}

export const keysOf = (action: Action): readonly string[] =>
  action.key === undefined ? [] : typeof action.key === 'string' ? [action.key] : action.key;

/** The key as people read it: `⌘⇧Z` on a Mac, `Ctrl+Shift+Z` elsewhere; '' when there is none. */
export function keyLabel(action: Action, mac = isMac()): string {
  const [key] = keysOf(action);
  if (!key) return '';
  const names: Record<string, [string, string]> = {
    Mod: ['⌘', 'Ctrl'],
    Shift: ['⇧', 'Shift'],
    Alt: ['⌥', 'Alt'],
    Delete: ['⌦', 'Del'],
    Backspace: ['⌫', 'Backspace'],
    Enter: ['↩', 'Enter'],
  };
  // A trailing plus is the key itself: `Mod++`.
  const parts = key.endsWith('++') ? [...key.slice(0, -2).split('+'), '+'] : key.split('+');
  return parts.map((p) => names[p]?.[mac ? 0 : 1] ?? p).join(mac ? '' : '+');
}

export const keyLabelById = (id: string): string => {
  const action = actionById(id);
  return action ? keyLabel(action) : '';
};

/** Finds what a key press means and does it. @returns whether the key was used up. */
export function handleKey(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.isComposing) return false;
  const pressed = keyOf(event);
  const typing = isTyping(event.target);
  const onCanvas = event.target instanceof Element && event.target.closest('[data-canvas]') !== null;
  for (const action of allActions()) {
    if (!keysOf(action).includes(pressed)) continue;
    const scope = action.keyScope ?? 'unlessTyping';
    if (scope === 'native' || (scope !== 'always' && typing)) continue;
    if (scope === 'canvas' && !onCanvas) continue;
    if (!isEnabled(action, documentStore.getState())) continue;
    event.preventDefault();
    return performAction(action.id);
  }
  return false;
}

/** Listens for the keys of all actions. The shell calls it once. */
export function listenForKeys(target: Window = window): () => void {
  const listener = (event: KeyboardEvent) => void handleKey(event);
  target.addEventListener('keydown', listener);
  return () => target.removeEventListener('keydown', listener);
}

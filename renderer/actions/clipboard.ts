import { copyText, duplicate, paste, readClip, type PasteOptions } from '../editor/clipboard';
import { perform } from '../editor/gesture';
import { removal } from '../editor/remove';
import { documentStore } from '../editor/store';
import { isTyping } from './typing';

/** The last text copied here: what is pasted where the system's clipboard may not be read. */
let lastCopied = '';

const state = () => documentStore.getState();
const graph = () => state().project.graph;
export const focusedField = (): boolean =>
  typeof document !== 'undefined' && isTyping(document.activeElement);

/** The selection as text, remembered; null when nothing is selected. */
function take(cut: boolean): string | null {
  const text = copyText(graph(), state().selection);
  if (text === null) return null;
  lastCopied = text;
  if (cut) perform(removal(graph(), state().spec, state().selection, 'Cut'));
  return text;
}

/** Copies or cuts from a menu or the command palette; in a text field, its text. */
export async function copySelection(cut: boolean): Promise<void> {
  if (focusedField()) {
    document.execCommand(cut ? 'cut' : 'copy');
    return;
  }
  const text = take(cut);
  // Refused by the system: the copy can still be pasted in this window.
  if (text !== null) await navigator.clipboard.writeText(text).catch(() => undefined);
}

/** Pastes from a menu or the command palette; in a text field, its text. */
export async function pasteClipboard(options: PasteOptions = {}): Promise<void> {
  const text = await navigator.clipboard.readText().catch(() => lastCopied);
  if (focusedField()) document.execCommand('insertText', false, text);
  else pasteText(text, options);
}

/** @returns whether the text held layers. */
export const pasteText = (text: string, options: PasteOptions = {}): boolean =>
  perform(paste(graph(), text, options));

export const duplicateSelection = (): boolean => perform(duplicate(graph(), state().selection));

/**
 * Answers the window's own copy, cut and paste events, which need no permission and come from keys and menus alike.
 * @param active whether the canvas is on screen. @returns stops listening.
 */
export function listenForClipboard(active: () => boolean, target: Document = document): () => void {
  let shift = false;
  const onKey = (e: KeyboardEvent) => {
    shift = e.shiftKey;
  };
  const onCopy = (event: ClipboardEvent) => {
    if (!active() || !meansLayers()) return;
    const text = take(event.type === 'cut');
    if (text === null) return;
    event.clipboardData?.setData('text/plain', text);
    event.preventDefault();
  };
  const onPaste = (event: ClipboardEvent) => {
    if (!active() || focusedField()) return;
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (!readClip(text)) return;
    pasteText(text, { keepIncoming: shift });
    event.preventDefault();
  };
  target.addEventListener('keydown', onKey, true);
  target.addEventListener('copy', onCopy);
  target.addEventListener('cut', onCopy);
  target.addEventListener('paste', onPaste);
  return () => {
    target.removeEventListener('keydown', onKey, true);
    target.removeEventListener('copy', onCopy);
    target.removeEventListener('cut', onCopy);
    target.removeEventListener('paste', onPaste);
  };
}

/** Text that was selected before the canvas got the focus stays selected, and is the event's target: only the focus tells. */
function meansLayers(): boolean {
  if (document.activeElement?.closest('[data-canvas]')) return true;
  return !focusedField() && (window.getSelection()?.toString() ?? '') === '';
}

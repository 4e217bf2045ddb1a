const textual = new Set(['text', 'search', 'number', 'email', 'url', 'password', 'tel']);

/** True where keys belong to a text field: it keeps its own undo, copy and paste. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return true;
  return target instanceof HTMLInputElement && textual.has(target.type);
}

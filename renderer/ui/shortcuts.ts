import type { KeyboardEvent } from 'react';

/**
 * Keeps a button that opens a list from taking Ctrl+Enter for Enter: keys with Ctrl or Cmd belong to the program.
 * Radix heeds React's own mark; the event itself goes on to whoever listens for shortcuts.
 */
export const keepShortcuts = (event: KeyboardEvent): void => {
  if (event.ctrlKey || event.metaKey) event.defaultPrevented = true;
};

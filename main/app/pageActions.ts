import type { AppWindow } from './window';

/** Chromium's own commands reach a text field and the net alike, as the page's copy, cut and paste events. */
const clipboard = { 'edit.cut': 'cut', 'edit.copy': 'copy', 'edit.paste': 'paste' } as const;

/** Does what a menu item names: the page has an action of the same id. */
export function actOnPage(window: AppWindow, id: string): void {
  if (id in clipboard) window.browser.webContents[clipboard[id as keyof typeof clipboard]]();
  else window.send('menu.action', { action: id });
}

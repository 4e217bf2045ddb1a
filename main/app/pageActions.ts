import { probeWorld } from './closing';
import { textActions } from './menu';
import type { AppWindow } from './window';

/** Whether keys and clipboard belong to a text field or to marked text just now. */
const probe = `(() => {
  const e = document.activeElement;
  const fields = ['text', 'search', 'number', 'email', 'url', 'password', 'tel'];
  return !!e && (e.isContentEditable || e.tagName === 'TEXTAREA' || (e.tagName === 'INPUT' && fields.includes(e.type)));
})()`;

/** A menu item was chosen: a text field in focus gets it by its own means, everything else is an action of the page. */
export async function actOnPage(window: AppWindow, id: string): Promise<void> {
  const contents = window.browser.webContents;
  const textAction = textActions[id as keyof typeof textActions] as
    (typeof textActions)[keyof typeof textActions] | undefined;
  if (textAction && (await contents.executeJavaScriptInIsolatedWorld(probeWorld, [{ code: probe }])) === true)
    contents[textAction]();
  else window.send('menu.action', { action: id });
}

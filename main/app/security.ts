import { app, session, shell, type WebContents } from 'electron';
import { httpsUrl, isPageUrl } from './trust';

/** What every window is made with: the page has neither Node nor Electron, only the bridge. */
export const safePreferences = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  webviewTag: false,
  spellcheck: false,
  navigateOnDragDrop: false,
} as const;

/** Text may be put on the clipboard by the page itself; everything else that browsers ask people about is refused. */
const granted = new Set(['clipboard-sanitized-write']);

const outside = ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*', 'ftp://*/*', 'file:///*'];

/** Locks all windows to the program's own page. @param report told of everything that was refused */
export function guardWindows(report: (what: string) => void): void {
  app.on('web-contents-created', (_event, contents) => guard(contents, report));
  const own = session.defaultSession;
  own.setPermissionRequestHandler((contents, permission, respond) => {
    const allowed = granted.has(permission) && isPageUrl(contents.getURL());
    if (!allowed) report(`permission ${permission}`);
    respond(allowed);
  });
  own.setPermissionCheckHandler((contents, permission) => {
    return granted.has(permission) && contents !== null && isPageUrl(contents.getURL());
  });
  own.setDevicePermissionHandler(() => false);
  // The page needs no network and no other file: whatever asks for them, it is not Netloom.
  own.webRequest.onBeforeRequest({ urls: outside }, ({ url }, respond) => {
    report(`request ${url.slice(0, 200)}`);
    respond({ cancel: true });
  });
}

function guard(contents: WebContents, report: (what: string) => void): void {
  // Newer versions of Electron name the address in the event, older ones beside it.
  const refuse = (what: string) => (event: { preventDefault(): void; url?: string }, url?: unknown) => {
    event.preventDefault();
    report(`${what} ${String(event.url ?? url).slice(0, 200)}`);
  };
  contents.on('will-navigate', refuse('navigation'));
  contents.on('will-redirect', refuse('redirect'));
  contents.on('will-attach-webview', refuse('webview'));
  contents.setWindowOpenHandler(({ url }) => {
    report(`window ${url.slice(0, 200)}`);
    return { action: 'deny' };
  });
}

/** Opens a web page in the person's browser. @throws NetloomError `system.notHttps` for anything else */
export async function openExternal(url: string): Promise<void> {
  await shell.openExternal(httpsUrl(url));
}

import { dialog, type BrowserWindow, type WebContents } from 'electron';
import type { AppWindow } from './window';
import { words } from './words';

/** How long a page may be silent before a person is asked whether to wait for it. */
const PATIENCE_MS = 5000;
/** A script world of our own, apart from the page's and the preload's. */
const probeWorld = 999;

/**
 * Closing asks the page, which asks about unsaved edits and training and answers with `window.close`. A page that is
 * gone or hangs cannot ask: then the person is asked here, and the autosave keeps what was not saved.
 */
export function watchClosing(window: AppWindow): void {
  const { browser } = window;
  let asking = false;
  browser.on('close', (event) => {
    if (window.mayClose || browser.webContents.isCrashed() || !window.awake) return;
    event.preventDefault();
    window.send('window.closing', {});
    if (asking) return;
    asking = true;
    void askWhereSilent(browser).finally(() => (asking = false));
  });
}

async function askWhereSilent(browser: BrowserWindow): Promise<void> {
  while (!browser.isDestroyed() && !(await answers(browser.webContents))) {
    if (browser.isDestroyed()) return;
    const { response } = await dialog.showMessageBox(browser, {
      type: 'warning',
      message: words.trouble.pageHangs,
      detail: words.trouble.pageHangsDetail,
      buttons: [words.trouble.wait, words.trouble.close],
      defaultId: 0,
      cancelId: 0,
    });
    if (response === 1) return browser.destroy();
  }
}

/** Whether the page's thread is alive: a page that waits for a person is, one in an endless loop is not. */
async function answers(contents: WebContents): Promise<boolean> {
  const alive = contents.executeJavaScriptInIsolatedWorld(probeWorld, [{ code: 'true' }]).then(
    () => true,
    () => true,
  );
  let late: NodeJS.Timeout | undefined;
  const silent = new Promise<boolean>((resolve) => {
    late = setTimeout(() => resolve(false), PATIENCE_MS);
  });
  return Promise.race([alive, silent]).finally(() => clearTimeout(late));
}

/** Offers to load the page again after its process died. */
export function watchCrashes(window: AppWindow, report: (what: string) => void): void {
  const { browser } = window;
  browser.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    report(`page gone: ${reason} (${exitCode})`);
    if (reason === 'clean-exit' || browser.isDestroyed()) return;
    void dialog
      .showMessageBox(browser, {
        type: 'error',
        message: words.trouble.pageGone,
        detail: words.trouble.pageGoneDetail(reason),
        buttons: [words.trouble.reload, words.trouble.close],
        defaultId: 0,
        cancelId: 0,
      })
      .then(({ response }) => {
        if (browser.isDestroyed()) return;
        if (response === 0) void window.load();
        else browser.destroy();
      });
  });
}

import type { ElectronApplication } from '@playwright/test';

/** What a person would answer in the system's own dialogs, which no test can click. */
export interface Answers {
  /** File chosen to open; null cancels. */
  open?: string | null;
  /** File chosen to save to; null cancels. */
  save?: string | null;
  /** Index of the button in message boxes. */
  button?: number;
}

/** Answers the system's dialogs from now on. */
export async function answerDialogs(app: ElectronApplication, answers: Answers): Promise<void> {
  await app.evaluate(({ dialog }, { open, save, button }) => {
    const asked = ((globalThis as { asked?: string[] }).asked ??= []);
    const patch = dialog as unknown as Record<string, unknown>;
    patch['showOpenDialog'] = () => Promise.resolve({ canceled: !open, filePaths: open ? [open] : [] });
    patch['showSaveDialog'] = () => Promise.resolve({ canceled: !save, filePath: save ?? undefined });
    patch['showMessageBox'] = (...args: { message?: string }[]) => {
      asked.push(args[args.length - 1]?.message ?? '');
      return Promise.resolve({ response: button ?? 0, checkboxChecked: false });
    };
  }, answers);
}

/** The questions that message boxes asked since the dialogs are answered. */
export const askedQuestions = (app: ElectronApplication): Promise<string[]> =>
  app.evaluate(() => (globalThis as { asked?: string[] }).asked ?? []);

/** Chooses a menu item as a person does. @param id of the action that the item names */
export const chooseMenuItem = (app: ElectronApplication, id: string): Promise<void> =>
  app.evaluate(({ Menu, BrowserWindow }, id) => {
    const item = Menu.getApplicationMenu()?.getMenuItemById(id);
    if (!item) throw new Error(`There is no menu item ${id}.`);
    item.click(undefined, BrowserWindow.getAllWindows()[0], undefined);
  }, id);

/**
 * Runs a script in the window's page. For pages that Playwright gave up because they crashed, while the window lives on.
 * @returns null while the page is down: a script sent to it then is never answered
 */
export const runInWindow = (app: ElectronApplication, code: string): Promise<unknown> =>
  app.evaluate(({ BrowserWindow }, code) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    const answer = contents?.executeJavaScript(code).catch(() => null) as Promise<unknown>;
    return Promise.race([answer, new Promise((resolve) => setTimeout(() => resolve(null), 3000))]);
  }, code);

/** Ends the page's process as a crash does, and has the window load it again. */
export async function crashPage(app: ElectronApplication): Promise<void> {
  await answerDialogs(app, { button: 0 });
  await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
  );
}

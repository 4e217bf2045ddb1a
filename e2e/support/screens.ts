import type { Page, TestInfo } from '@playwright/test';
import type { Netloom } from './launch';

const sizes = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
] as const;

/** Keeps pictures of the view as it stands, light and dark, in both sizes, with the test's artefacts. */
export async function keepScreens(
  { app, page }: Pick<Netloom, 'app' | 'page'>,
  view: string,
  info: TestInfo,
): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    for (const size of sizes) {
      await resize(app, size);
      await settle(page);
      await page.screenshot({ path: info.outputPath(`${view}-${theme}-${size.width}.png`) });
    }
  }
  await page.emulateMedia({ colorScheme: null });
  await resize(app, sizes[0]);
}

const resize = (app: Netloom['app'], { width, height }: { width: number; height: number }): Promise<void> =>
  app.evaluate(
    ({ BrowserWindow }, s) => BrowserWindow.getAllWindows()[0]?.setContentSize(s.width, s.height),
    { width, height },
  );

/** Waits until two frames were drawn and charts have taken their size. */
async function settle(page: Page): Promise<void> {
  await page.waitForTimeout(250);
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

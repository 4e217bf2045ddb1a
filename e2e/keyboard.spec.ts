import type { Page } from '@playwright/test';
import fs from 'node:fs';
import path from 'node:path';
import type { Project } from '#shared/project/schema';
import { root } from '../tools/setup/paths.mjs';
import { expect, test } from './support/launch';
import { answerDialogs } from './support/native';

test.describe.configure({ timeout: 360_000 });

/** Presses a key until the focus is on what is meant, as a person without a mouse does. */
async function walk(page: Page, key: string, to: string | { role: string; name: RegExp }): Promise<void> {
  const goal =
    typeof to === 'string'
      ? page.locator(to)
      : page.getByRole(to.role as 'button', { name: to.name }).first();
  for (let presses = 0; presses < 80; presses++) {
    if (await goal.evaluateAll((all) => all.includes(document.activeElement as HTMLElement))) return;
    await page.keyboard.press(key);
  }
  const at = await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200));
  throw new Error(`80 times ${key} did not lead to ${JSON.stringify(to)}; the focus is on ${at}.`);
}

/** Finds an action by its name in the command palette and does it. */
async function command(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Control+K');
  await expect(page.getByPlaceholder('What do you want to do?')).toBeFocused();
  await page.keyboard.type(words);
  await page.keyboard.press('Enter');
  await expect(page.getByPlaceholder('What do you want to do?')).toBeHidden();
}

const layers = (page: Page) => page.locator('.react-flow__node');

for (const { data, headline, open } of [
  {
    data: 'iris',
    headline: 'Accuracy',
    open: async (page: Page) => {
      await walk(page, 'Tab', { role: 'button', name: /^Open data…$/ });
      await page.keyboard.press('Enter');
    },
  },
  {
    data: 'diabetes',
    headline: 'Root mean squared error',
    open: (page: Page) => command(page, 'open data'),
  },
])
  test(`the whole road is walked without a mouse (${data})`, async ({ netloom, at }) => {
    const { app, page, complaints } = netloom;
    fs.copyFileSync(path.join(root, 'assets/samples', `${data}.csv`), at(`${data}.csv`));
    // Whatever moves or presses the mouse from here on is a mistake of this test.
    Object.assign(page.mouse, { move: undefined, down: undefined, click: undefined });

    await test.step('data are opened', async () => {
      await expect(page.getByText('What should your net learn?')).toBeVisible();
      await answerDialogs(app, { open: at(`${data}.csv`) });
      await open(page);
      await expect(page.getByText('Suggested net').first()).toBeVisible({ timeout: 60_000 });
      await expect(page.getByText('Ready to train')).toBeVisible({ timeout: 60_000 });
    });

    await test.step('the net is walked, changed, taken back and brought again', async () => {
      await page.keyboard.press('Control+2');
      await expect(layers(page).first()).toBeVisible();
      const before = await layers(page).count();
      await walk(page, 'Tab', '.react-flow__node');
      const dense = page.locator('.react-flow__node').filter({ hasText: 'Dense' }).first();
      for (let i = 0; i < 6 && !(await dense.evaluate((e) => e === document.activeElement)); i++)
        await page.keyboard.press('ArrowDown');
      await expect(dense).toBeFocused();

      await page.keyboard.press('Enter');
      await expect(page.getByLabel('Units', { exact: true })).toBeFocused();
      await page.keyboard.press('Control+A');
      await page.keyboard.type('11');
      await page.keyboard.press('Enter');
      await expect(dense).toHaveAccessibleName(/11 units/);
      await page.keyboard.press('Escape');
      await expect(dense).toBeFocused();

      await page.keyboard.press('Space');
      await page.keyboard.type('dropout');
      await page.keyboard.press('Enter');
      await expect(layers(page)).toHaveCount(before + 1);
      await expect(
        layers(page)
          .filter({ hasText: /^Dropout/ })
          .first(),
      ).toBeFocused();

      await page.keyboard.press('Control+Z');
      await expect(layers(page)).toHaveCount(before);
      await page.keyboard.press('Control+Z');
      await expect(dense).not.toHaveAccessibleName(/11 units/);
      await page.keyboard.press('Control+Shift+Z');
      await expect(dense).toHaveAccessibleName(/11 units/);
      await page.keyboard.press('Control+Shift+Z');
      await expect(layers(page)).toHaveCount(before + 1);
    });

    await test.step('it is trained', async () => {
      await page.keyboard.press('Control+3');
      await expect(page.getByRole('form', { name: 'Training settings' })).toBeVisible();
      await walk(page, 'Tab', { role: 'textbox', name: /^Epochs$/ });
      await page.keyboard.press('Control+A');
      await page.keyboard.type('12');
      await page.keyboard.press('Control+Enter');
      await expect(page.getByText(/^Finished$/).first()).toBeVisible({ timeout: 180_000 });
      await expect(page.getByText(/^12 epochs in /)).toBeVisible();
    });

    await test.step('it is judged', async () => {
      await page.keyboard.press('Control+4');
      await expect(page.getByText(headline, { exact: true }).first()).toBeVisible({ timeout: 120_000 });
      await expect(page.getByText(/best baseline/)).toBeVisible();
    });

    await test.step('it is exported', async () => {
      await answerDialogs(app, { save: at('net.keras') });
      await command(page, 'go to export');
      await expect(page.getByRole('main', { name: 'Export' })).toBeVisible();
      await walk(page, 'Tab', { role: 'button', name: /^Export…$/ });
      await page.keyboard.press('Enter');
      await expect(page.locator('.export-done').first()).toBeVisible({ timeout: 120_000 });
      expect(fs.statSync(at('net.keras')).size).toBeGreaterThan(1000);
    });

    await test.step('it is saved', async () => {
      await answerDialogs(app, { save: at('net.netloom') });
      await page.keyboard.press('Control+S');
      await expect(page.getByText('Saved', { exact: true })).toBeVisible();
      const saved = JSON.parse(fs.readFileSync(at('net.netloom'), 'utf8')) as Project;
      expect(saved.training.epochs).toBe(12);
      expect(saved.graph.nodes.map((n) => n.type)).toContain('Dropout');
      expect(saved.graph.nodes.map((n) => n.params['units'])).toContain(11);
    });
    expect(complaints).toEqual([]);
  });

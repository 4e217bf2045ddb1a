import type { Page } from '@playwright/test';
import fs from 'node:fs';
import path from 'node:path';
import { emptyProject, formatVersion } from '#shared/project/schema';
import { serializeProject } from '#shared/project/file';
import { root } from '../tools/setup/paths.mjs';
import { expect, test } from './support/launch';
import { answerDialogs } from './support/native';

test.describe.configure({ timeout: 360_000 });

const epochs = (page: Page) => page.getByRole('textbox', { name: 'Epochs' });
const batchSize = (page: Page) => page.getByRole('textbox', { name: 'Batch size' });
const trained = (page: Page) => page.locator('.train-summary').getByText('Finished', { exact: true });
/** Answer to “Save the changes?” that does not save them. */
const DISCARD = 1;

/** A project on the iris flowers with an edit that no file has. */
async function openEdited(page: Page): Promise<void> {
  await page.getByRole('button', { name: /Open Iris/ }).click();
  await expect(page.getByRole('main', { name: 'Design' })).toBeVisible();
  await page.keyboard.press('Control+3');
  await epochs(page).fill('3');
  await epochs(page).press('Enter');
  await expect(page.getByText('90 / 30 / 30')).toBeVisible({ timeout: 90_000 });
}

test('files that cannot be opened are explained, and what is open stays open', async ({ netloom, at }) => {
  const { app, page, complaints } = netloom;
  await openEdited(page);

  const tables = [
    {
      name: 'empty.csv',
      text: '',
      says: /Expected rows of data; .*empty\.csv is empty/,
      todo: /Choose a file/,
    },
    {
      name: 'header.csv',
      text: 'a,b,c\n',
      says: /Expected rows below the header/,
      todo: /Check that the file/,
    },
    {
      name: 'one.csv',
      text: `only\n${Array.from({ length: 40 }, (_, i) => i).join('\n')}\n`,
      says: /Expected at least two columns.*one\.csv has one, “only”/,
      todo: /set the delimiter/,
    },
  ];
  for (const { name, text, says, todo } of tables)
    for (const into of ['Use it in this project', 'Start a new project'])
      await test.step(`${name}: ${into}`, async () => {
        fs.writeFileSync(at(name), text);
        await answerDialogs(app, { open: at(name), button: DISCARD });
        await page.keyboard.press('Control+Shift+O');
        await page.getByRole('dialog').getByRole('button', { name: into }).click();
        await expect(page.getByRole('heading', { name: `${name} could not be opened` })).toBeVisible({
          timeout: 60_000,
        });
        await expect(page.getByRole('alert').getByText(says)).toBeVisible();
        await expect(page.getByRole('alert').getByText(todo)).toBeVisible();
        await page.getByRole('button', { name: 'Back' }).click();
        await expect(page.getByRole('main', { name: 'Train' })).toBeVisible();
        await expect(epochs(page)).toHaveValue('3');
      });

  const whole = serializeProject(emptyProject('Whole'));
  const projects = [
    {
      name: 'newer.netloom',
      text: JSON.stringify({ ...emptyProject('Newer'), version: formatVersion + 1 }),
      says: new RegExp(`received version ${formatVersion + 1}, written by a newer Netloom`),
      todo: /Update Netloom/,
    },
    {
      name: 'damaged.netloom',
      text: whole.slice(0, whole.length / 2),
      says: /Expected a project in JSON; the text breaks off at line \d+/,
      todo: /Restore the file/,
    },
    {
      name: 'alien.netloom',
      text: '{"a": 1}',
      says: /Expected a Netloom project/,
      todo: /ends in \.netloom/,
    },
  ];
  for (const { name, text, says, todo } of projects)
    await test.step(name, async () => {
      fs.writeFileSync(at(name), text);
      await answerDialogs(app, { open: at(name), button: DISCARD });
      await page.keyboard.press('Control+O');
      const message = page.getByText(says);
      await expect(message).toBeVisible({ timeout: 30_000 });
      await expect(message).toContainText(todo);
      await expect(epochs(page)).toHaveValue('3');
      expect(fs.readFileSync(at(name), 'utf8')).toBe(text);
    });

  await test.step('the program goes on: the project that stayed open is trained', async () => {
    await page.keyboard.press('Control+Enter');
    await expect(trained(page)).toBeVisible({ timeout: 180_000 });
  });
  expect(complaints).toEqual([]);
});

test('a batch larger than the data is explained before anything is trained', async ({ netloom }) => {
  const { page } = netloom;
  await openEdited(page);
  await batchSize(page).fill('500');
  await batchSize(page).press('Control+Enter');
  await expect(page.getByText('One problem keeps this project from training')).toBeVisible();
  const problems = page.getByRole('list', { name: 'Problems' });
  await expect(
    problems.getByText(/at most as large as the 90 training rows; it is set to 500/),
  ).toBeVisible();
  await expect(page.getByText('Nothing was trained yet')).toBeVisible();
  await page.keyboard.press('Escape');
  await batchSize(page).fill('16');
  await batchSize(page).press('Control+Enter');
  await expect(trained(page)).toBeVisible({ timeout: 180_000 });
});

test('a target with a single class is explained, and another one trains', async ({ netloom, at }) => {
  const { app, page } = netloom;
  const rows = Array.from({ length: 60 }, (_, i) => `${i},${(i * 7) % 13},same`).join('\n');
  fs.writeFileSync(at('same.csv'), `x,y,kind\n${rows}\n`);
  await answerDialogs(app, { open: at('same.csv') });
  await page.getByRole('button', { name: 'Open data…' }).first().click();
  const target = page.getByRole('combobox', { name: 'What should be predicted?' });
  await expect(target).toHaveText('y', { timeout: 60_000 });
  await expect(page.getByText('Ready to train')).toBeVisible({ timeout: 60_000 });

  await target.click();
  await page.getByRole('option', { name: /^kind/ }).click();
  await expect(page.getByText('1 problem to solve first')).toBeVisible({ timeout: 60_000 });
  // The focus is on the list that was chosen from: shortcuts are not its keys.
  await expect(target).toBeFocused();
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText(/keeps? this project from training/).first()).toBeVisible();
  const problems = page.getByRole('list', { name: 'Problems' });
  await expect(problems.getByText(/needs at least two classes; “kind” has only “same”/)).toBeVisible();
  await page.keyboard.press('Escape');

  await page.keyboard.press('Control+1');
  await page.keyboard.press('Control+Z');
  await expect(target).toHaveText('y');
  await expect(page.getByText('Ready to train')).toBeVisible({ timeout: 60_000 });
  await page.keyboard.press('Control+3');
  await epochs(page).fill('3');
  await epochs(page).press('Control+Enter');
  await expect(trained(page)).toBeVisible({ timeout: 180_000 });
});

test('a file that is not text is explained', async ({ netloom, at }) => {
  const { app, page } = netloom;
  fs.copyFileSync(path.join(root, 'assets/icons/128x128.png'), at('picture.csv'));
  await answerDialogs(app, { open: at('picture.csv') });
  await page.getByRole('button', { name: 'Open data…' }).first().click();
  await expect(page.getByRole('heading', { name: 'picture.csv could not be opened' })).toBeVisible({
    timeout: 60_000,
  });
  await expect(page.getByRole('alert')).toContainText(/picture\.csv/);
});

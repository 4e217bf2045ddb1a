import type { Page } from '@playwright/test';
import fs from 'node:fs';
import path from 'node:path';
import { root } from '../tools/setup/paths.mjs';
import { expect, test, type Netloom } from './support/launch';
import { answerDialogs } from './support/native';

const iris = path.join(root, 'assets/samples/iris.csv');

/** Drops a file of this computer on the middle of the window. */
async function drop(page: Page, file: string): Promise<void> {
  await page.evaluate(() => {
    const input = document.createElement('input');
    Object.assign(input, { type: 'file', id: 'dropped', hidden: true });
    document.body.append(input);
  });
  await page.setInputFiles('#dropped', file);
  await page.evaluate(() => {
    const input = document.querySelector<HTMLInputElement>('#dropped');
    const dataTransfer = new DataTransfer();
    const dropped = input?.files?.[0];
    if (dropped) dataTransfer.items.add(dropped);
    for (const type of ['dragover', 'drop'])
      document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
    input?.remove();
  });
}

const grid = (page: Page) => page.getByRole('grid', { name: 'The file as it is' });
const head = (page: Page, column: string) => grid(page).getByRole('columnheader').filter({ hasText: column });
const receives = (page: Page) => page.getByRole('complementary', { name: 'What the net receives' });

/** Writes a file and opens it as a person does. */
async function open({ app, page }: Netloom, file: string, text: string): Promise<void> {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
  await answerDialogs(app, { open: file });
  await page.getByRole('button', { name: 'Open data…' }).first().click();
}

test('a dropped CSV becomes a project: its rows, what to predict, a net, ready to train', async ({
  netloom,
}) => {
  const { page, complaints } = netloom;
  await expect(page.getByText('What should your net learn?')).toBeVisible();
  await drop(page, iris);
  await expect(head(page, 'sepal_length')).toBeVisible({ timeout: 60_000 });
  await expect(grid(page).getByRole('gridcell', { name: 'setosa' }).first()).toBeVisible();
  const road = page.getByRole('list', { name: 'From data to a trained net' });
  await expect(road.getByRole('combobox', { name: 'What should be predicted?' })).toHaveText('species');
  await expect(road.getByText('one of 3 classes')).toBeVisible();
  await expect(road.getByText('Ready to train')).toBeVisible();
  await expect(receives(page).getByText('4 numbers per row')).toBeVisible();
  await expect(page.getByRole('contentinfo', { name: 'Status' }).getByText('150 rows')).toBeVisible();
  expect(complaints).toEqual([]);
});

test('another target gets another net in one undo step; roles and shares change what the net receives', async ({
  netloom,
}) => {
  const { page } = netloom;
  await drop(page, iris);
  await expect(receives(page).getByText('4 numbers per row')).toBeVisible({ timeout: 60_000 });
  const before = await page
    .getByRole('contentinfo')
    .getByText(/^Parameters/)
    .textContent();

  await head(page, 'petal_width')
    .getByRole('button', { name: /^Role of/ })
    .click();
  await page.getByRole('menuitemcheckbox', { name: /^Target/ }).click();
  const road = page.getByRole('list', { name: 'From data to a trained net' });
  await expect(road.getByText('a number')).toBeVisible();
  await expect(road.getByText('Ready to train')).toBeVisible({ timeout: 30_000 });
  // Three lengths and the species, one-hot with its “other” bucket.
  await expect(receives(page).getByText('7 numbers per row')).toBeVisible();
  await page.keyboard.press('Control+Z');
  await expect(road.getByText('one of 3 classes')).toBeVisible();
  await expect(page.getByRole('contentinfo').getByText(/^Parameters/)).toHaveText(before ?? '');

  await head(page, 'sepal_width')
    .getByRole('button', { name: /^Role of/ })
    .click();
  await page.getByRole('menuitemcheckbox', { name: /^Left out/ }).click();
  await expect(receives(page).getByText('3 numbers per row')).toBeVisible();
  const test = receives(page).getByRole('textbox', { name: 'Test' });
  await test.fill('40');
  await test.press('Enter');
  await expect(page.getByRole('contentinfo').getByText(/\/ 60$/)).toBeVisible();
});

test('the grid is walked by keyboard, and Enter opens a column’s page', async ({ netloom }) => {
  const { page } = netloom;
  await drop(page, iris);
  await expect(grid(page)).toBeVisible({ timeout: 60_000 });
  await grid(page).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'sepal_width' })).toBeVisible();
  await expect(page.getByText('Standard deviation')).toBeVisible();
  await expect(page.getByRole('table').getByText('For the net')).toBeVisible();
  await grid(page).focus();
  await page.keyboard.press('Control+End');
  await expect(grid(page).getByRole('rowheader', { name: '150', exact: true })).toBeVisible();
});

test('bad rows are shown with line and text, and the file can be read in another way', async ({
  netloom,
  at,
}) => {
  const { page } = netloom;
  const rows = Array.from({ length: 40 }, (_, i) => `${i};${i * 2},5;${i % 2 ? 'yes' : 'no'}`);
  await open(netloom, at('mess.csv'), `id;size;kind\n${rows.join('\n')}\n1;2;3;4;5\n`);
  await page.getByRole('button', { name: '1 bad row' }).click({ timeout: 60_000 });
  const list = page.getByRole('dialog', { name: 'Rows that could not be read' });
  await expect(list.getByText('Line 42')).toBeVisible();
  await expect(list.getByText('1;2;3;4;5')).toBeVisible();
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Reading options' }).click();
  const options = page.getByRole('dialog', { name: 'How the file is read' });
  await options.getByRole('combobox', { name: 'First line' }).click();
  await page.getByRole('option', { name: 'Already data' }).click();
  await options.getByRole('button', { name: 'Read again' }).click();
  await expect(options).toBeHidden({ timeout: 30_000 });
  await expect(head(page, 'kind')).toHaveCount(0);
  await page.keyboard.press('Control+Z');
  await expect(head(page, 'kind')).toBeVisible();
});

for (const { what, text, says } of [
  { what: 'an empty file', text: '', says: /empty/i },
  { what: 'a file with nothing but a header', text: 'a,b,c\n', says: /row/i },
])
  test(`${what} is explained, and another file can be chosen`, async ({ netloom, at }) => {
    const { page } = netloom;
    await open(netloom, at('bad.csv'), text);
    await expect(page.getByRole('heading', { name: 'bad.csv could not be opened' })).toBeVisible({
      timeout: 60_000,
    });
    await expect(page.getByRole('alert').getByText(says).first()).toBeVisible();
    await answerDialogs(netloom.app, { open: iris });
    await page.getByRole('button', { name: 'Choose another file' }).click();
    await expect(head(page, 'species')).toBeVisible({ timeout: 60_000 });
  });

test('data that are missing when a project opens are asked for again once they are back', async ({
  netloom,
  at,
}) => {
  const { page, app } = netloom;
  await open(netloom, at('here.csv'), fs.readFileSync(iris, 'utf8'));
  await expect(head(page, 'species')).toBeVisible({ timeout: 60_000 });
  await answerDialogs(app, { save: at('project.netloom') });
  await page.keyboard.press('Control+S');
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
  fs.renameSync(at('here.csv'), at('gone.csv'));
  await answerDialogs(app, { open: at('project.netloom') });
  await page.keyboard.press('Control+N');
  await expect(page.getByRole('button', { name: /^Untitled/ })).toBeVisible();
  await page.keyboard.press('Control+O');
  await expect(page.getByRole('button', { name: /^project/ })).toBeVisible();
  await page.keyboard.press('Control+1');
  await expect(page.getByRole('heading', { name: 'The data could not be read' })).toBeVisible({
    timeout: 60_000,
  });
  await expect(
    page
      .getByRole('alert')
      .getByText(/here\.csv/)
      .first(),
  ).toBeVisible();
  fs.renameSync(at('gone.csv'), at('here.csv'));
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(head(page, 'species')).toBeVisible({ timeout: 60_000 });
});

test('no text is smaller than 12 pixels, on the welcome page and in the data view', async ({ netloom }) => {
  const { page } = netloom;
  const small = () =>
    page.evaluate(() =>
      [...document.querySelectorAll('body *')]
        .filter((e) => [...e.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && n.textContent?.trim()))
        .filter((e) => parseFloat(getComputedStyle(e).fontSize) < 12)
        .map((e) => `${e.className}: ${e.textContent}`),
    );
  await expect(page.getByText('Iris').first()).toBeVisible();
  expect(await small()).toEqual([]);
  await drop(page, iris);
  await expect(receives(page).getByText('4 numbers per row')).toBeVisible({ timeout: 60_000 });
  expect(await small()).toEqual([]);
});

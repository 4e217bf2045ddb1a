import fs from 'node:fs';
import { expect, test } from './support/launch';
import { answerDialogs } from './support/native';

test('the welcome page shows each example with a picture of its net, and a click opens it', async ({
  netloom,
}) => {
  const { page, complaints } = netloom;
  const cards = page.getByRole('region', { name: 'Start from an example' }).getByRole('button');
  await expect(cards.first()).toBeVisible();
  const templates = (await netloom.call('templates.list', {})).length;
  await expect(cards).toHaveCount(templates);
  await expect(page.getByRole('img', { name: /^The net of/ })).toHaveCount(templates);
  await cards.filter({ hasText: 'Iris' }).click();
  await expect(page.getByRole('main', { name: 'Design' })).toBeVisible();
  await expect(page.locator('.react-flow__node').first()).toBeVisible();
  expect(complaints).toEqual([]);
});

test('a saved project is listed, opens again, and is taken off the list when its file is gone', async ({
  launch,
  at,
}) => {
  fs.mkdirSync(at(), { recursive: true });
  const first = await launch({ userData: at('user') });
  await first.page.getByRole('button', { name: /Open Iris/ }).click();
  await expect(first.page.getByRole('main', { name: 'Design' })).toBeVisible();
  await answerDialogs(first.app, { save: at('mine.netloom') });
  await first.page.keyboard.press('Control+S');
  await expect(first.page.getByText('Saved', { exact: true })).toBeVisible();
  await first.page.keyboard.press('Alt+Home');
  const recent = first.page.getByRole('region', { name: 'Recent projects' });
  await expect(recent.getByText('mine')).toBeVisible();
  await recent.getByRole('button', { name: /^mine/ }).click();
  await expect(first.page.getByRole('main', { name: 'Design' })).toBeVisible();

  fs.rmSync(at('mine.netloom'));
  await first.page.keyboard.press('Alt+Home');
  await expect(recent.getByText('File not found')).toBeVisible();
  await recent.getByRole('button', { name: 'Take mine off the list' }).click();
  await expect(recent.getByText('Projects you save appear here.')).toBeVisible();
});

test('the theme is chosen by hand, follows the system when told to, and is kept', async ({ launch, at }) => {
  const theme = (page: { evaluate(f: () => string | undefined): Promise<string | undefined> }) =>
    page.evaluate(() => document.documentElement.dataset['theme']);
  const first = await launch({ userData: at('user') });
  await expect(first.page.getByText('What should your net learn?')).toBeVisible();
  await first.page.getByRole('button', { name: 'Theme' }).click();
  await first.page.getByRole('menuitemcheckbox', { name: 'Dark' }).click();
  await expect.poll(() => theme(first.page)).toBe('dark');
  await expect.poll(async () => (await first.call('settings.read', {})).theme).toBe('dark');
  await first.app.close();

  const second = await launch({ userData: at('user') });
  await expect(second.page.getByText('What should your net learn?')).toBeVisible();
  await expect.poll(() => theme(second.page)).toBe('dark');
  await second.page.getByRole('button', { name: 'Theme' }).click();
  await second.page.getByRole('menuitemcheckbox', { name: 'As the system' }).click();
  await second.page.emulateMedia({ colorScheme: 'light' });
  await expect.poll(() => theme(second.page)).toBe('light');
  await second.page.emulateMedia({ colorScheme: 'dark' });
  await expect.poll(() => theme(second.page)).toBe('dark');
});

test('every action is found by a few letters, and keys wait while a dialog asks', async ({ netloom }) => {
  const { page } = netloom;
  await page.getByRole('button', { name: /Open Iris/ }).click();
  await expect(page.getByRole('main', { name: 'Design' })).toBeVisible();
  await page.keyboard.press('Control+K');
  await page.getByPlaceholder('What do you want to do?').fill('go to dat');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main', { name: 'Data' })).toBeVisible();
  await page.keyboard.press('F1');
  const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(dialog.getByText('Ctrl+K')).toBeVisible();
  await page.keyboard.press('Control+3');
  // The dialog hides what is behind it from assistive technology.
  await expect(page.getByRole('main', { name: 'Data', includeHidden: true })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await page.keyboard.press('Control+3');
  await expect(page.getByRole('main', { name: 'Train' })).toBeVisible();
});

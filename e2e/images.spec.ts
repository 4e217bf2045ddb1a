import fs from 'node:fs';
import path from 'node:path';
import { shapesFolder } from '../main/engine/data/images/shapes.fixture';
import { expect, test } from './support/launch';
import { answerDialogs } from './support/native';
import { keepScreens } from './support/screens';

test.describe.configure({ timeout: 240_000 });

test('a folder of images becomes a trained and judged net by mouse', async ({ netloom, at }, info) => {
  const { app, page, complaints } = netloom;
  const images = shapesFolder(60).path;
  fs.writeFileSync(path.join(images, 'circle', 'broken.png'), 'no image');
  await expect(page.getByText('What should your net learn?')).toBeVisible();

  await keepScreens(netloom, 'images-welcome', info);
  await answerDialogs(app, { open: images });
  await page.getByRole('button', { name: 'Open images…' }).click();
  await expect(page.getByText('Suggested net').first()).toBeVisible({ timeout: 60_000 });
  await expect(page.locator('.data-facts')).toContainText('180 images');
  // Small pictures come through the engine: the page itself may read no file.
  await expect(page.locator('.picture img').first()).toBeVisible();
  const size = page.locator('.picture img').first();
  await expect.poll(() => size.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(96);
  await page.getByRole('button', { name: '1 file skipped' }).click();
  await expect(page.getByText('circle/broken.png')).toBeVisible();
  await page.keyboard.press('Escape');
  await keepScreens(netloom, 'images-data', info);

  await page.locator('.slots button', { hasText: 'image' }).click();
  await page.getByLabel('Width').fill('24');
  await page.getByLabel('Width').press('Enter');
  await page.getByLabel('Height').fill('24');
  await page.getByLabel('Height').press('Enter');
  await expect(page.getByText(/24 × 24 × 3 numbers from 0 to 1/)).toBeVisible();
  await keepScreens(netloom, 'images-column', info);
  await page.getByRole('button', { name: 'What the net receives' }).click();
  await expect(page.locator('.slots')).toContainText('24 × 24 × 3', { timeout: 60_000 });

  await page.getByRole('button', { name: 'Design' }).first().click();
  await expect(page.locator('.react-flow__node', { hasText: 'Conv2D' })).not.toHaveCount(0);
  await expect(page.locator('.react-flow__edge', { hasText: '24×24×3' })).not.toHaveCount(0);
  await keepScreens(netloom, 'images-design', info);

  await page.getByRole('button', { name: 'Train', exact: true }).first().click();
  await page.getByLabel('Epochs').fill('15');
  await page.getByLabel('Epochs').press('Enter');
  await page.getByRole('button', { name: 'Train 15 epochs' }).first().click();
  await expect(page.getByText(/^(Finished|Stopped)$/).first()).toBeVisible({ timeout: 120_000 });

  await page.getByRole('button', { name: 'Evaluate' }).first().click();
  await expect(page.getByText('Confusion matrix').first()).toBeVisible({ timeout: 60_000 });
  await expect(page.locator('.evaluate-table .picture img').first()).toBeAttached();
  await expect(page.locator('.picture-large img')).toBeVisible();
  await keepScreens(netloom, 'images-evaluate', info);
  await page.locator('.evaluate-table').scrollIntoViewIfNeeded();
  await expect(page.locator('.evaluate-table .picture img').first()).toBeVisible();
  await keepScreens(netloom, 'images-rows', info);

  await answerDialogs(app, { open: path.join(images, 'square', '0000.png') });
  await page.getByRole('button', { name: 'Choose an image…' }).click();
  await expect(page.locator('.try-it')).toContainText('0000.png');
  await expect(page.locator('.picture-large img')).toBeVisible();
  await expect(page.locator('.try-answer strong')).toHaveText(/circle|square|triangle/);

  await answerDialogs(app, { save: at('shapes.netloom') });
  await page.keyboard.press('Control+S');
  await expect.poll(() => fs.existsSync(at('shapes.netloom'))).toBe(true);
  expect(complaints).toEqual([]);
});

test('a folder that is divided into parts is split as it says, and only what has no folder is asked for', async ({
  netloom,
  at,
}, info) => {
  const { app, page, complaints } = netloom;
  for (const [part, count, seed] of [
    ['train', 40, 1],
    ['test', 10, 2],
  ] as const)
    fs.cpSync(shapesFolder(count, { seed }).path, at(`photos/${part}`), { recursive: true });
  await expect(page.getByText('What should your net learn?')).toBeVisible();
  await answerDialogs(app, { open: at('photos') });
  await page.getByRole('button', { name: 'Open images…' }).click();
  await expect(page.locator('.data-facts')).toContainText('150 images', { timeout: 60_000 });

  // Of the 120 images in train, 15 of 100 tune: these alone have no folder of their own.
  const part = (name: string) => page.locator(`.split-part[data-part="${name}"]`);
  await expect(part('test')).toContainText('30', { timeout: 60_000 });
  await expect(part('test').locator('.split-share')).toHaveText('20 %');
  await expect(part('test').locator('input')).toHaveCount(0);
  await expect(part('validation').locator('input')).toHaveValue('15');
  await expect(part('validation')).toContainText('18');
  await expect(part('train')).toContainText('102');
  await part('test').scrollIntoViewIfNeeded();
  await keepScreens(netloom, 'images-divided', info);
  expect(complaints).toEqual([]);
});

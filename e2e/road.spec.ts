import fs from 'node:fs';
import path from 'node:path';
import { root } from '../tools/setup/paths.mjs';
import { expect, test } from './support/launch';
import { answerDialogs } from './support/native';
import { keepScreens } from './support/screens';

const sample = (name: string) => path.join(root, 'assets/samples', `${name}.csv`);

test.describe.configure({ timeout: 240_000 });

for (const { data, task, headline, picture } of [
  { data: 'iris', task: 'classification', headline: 'Accuracy', picture: 'Confusion matrix' },
  {
    data: 'diabetes',
    task: 'regression',
    headline: 'Root mean squared error',
    picture: 'Predicted against actual',
  },
]) {
  test(`a CSV becomes a trained, judged and exported net by mouse (${task})`, async ({
    netloom,
    at,
  }, info) => {
    const { app, page, call, complaints } = netloom;
    fs.mkdirSync(at(), { recursive: true });
    fs.copyFileSync(sample(data), at(`${data}.csv`));
    await expect(page.getByText('What should your net learn?')).toBeVisible();
    if (data === 'iris') await keepScreens(netloom, 'welcome', info);

    await answerDialogs(app, { open: at(`${data}.csv`) });
    await page.getByRole('button', { name: 'Open data…' }).first().click();
    await expect(page.getByText('Suggested net').first()).toBeVisible({ timeout: 60_000 });
    await keepScreens(netloom, 'data', info);

    await page.getByRole('button', { name: 'Design' }).first().click();
    await expect(page.locator('.react-flow__node')).not.toHaveCount(0);
    await keepScreens(netloom, 'design', info);

    await page.getByRole('button', { name: 'Train', exact: true }).first().click();
    await page.getByLabel('Epochs').fill('30');
    await page.getByLabel('Epochs').press('Enter');
    await page.getByRole('button', { name: 'Train 30 epochs' }).first().click();
    await expect(page.getByText(/^(Finished|Stopped)$/).first()).toBeVisible({ timeout: 120_000 });
    await expect(page.locator('.recharts-line-curve').first()).toBeVisible();
    await expect(page.locator('.ridges').first()).toBeVisible();
    await keepScreens(netloom, 'train', info);

    await page.getByRole('button', { name: 'Evaluate' }).first().click();
    await expect(page.getByText(headline, { exact: true }).first()).toBeVisible({ timeout: 60_000 });
    await expect(page.getByText(picture).first()).toBeVisible();
    await expect(page.getByText(/best baseline/)).toBeVisible();
    await keepScreens(netloom, 'evaluate', info);

    await page.getByRole('button', { name: 'Export' }).first().click();
    await answerDialogs(app, { save: at('net.keras') });
    await page.getByRole('button', { name: 'Export…' }).first().click();
    await expect(page.locator('.export-done').first()).toBeVisible({ timeout: 60_000 });
    expect(fs.statSync(at('net.keras')).size).toBeGreaterThan(1000);
    await keepScreens(netloom, 'export', info);

    await answerDialogs(app, { save: at('net.netloom') });
    await page.keyboard.press('Control+S');
    await expect.poll(() => fs.existsSync(at('net.netloom'))).toBe(true);
    const saved = JSON.parse(fs.readFileSync(at('net.netloom'), 'utf8')) as { training: { epochs: number } };
    expect(saved.training.epochs).toBe(30);
    // The runs move beside the project: everything is in the person's own folder.
    await expect.poll(() => fs.existsSync(at('net.runs'))).toBe(true);
    expect(complaints).toEqual([]);
    const recent = async () => (await call('recent.list', {})).map((r) => r.path);
    await expect.poll(recent).toContain(at('net.netloom'));
  });
}

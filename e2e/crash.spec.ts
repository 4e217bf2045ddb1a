import type { Page } from '@playwright/test';
import fs from 'node:fs';
import path from 'node:path';
import type { Project } from '#shared/project/schema';
import type { Run } from '#shared/runs/run';
import { root } from '../tools/setup/paths.mjs';
import { enginePid, expect, test } from './support/launch';
import { chooseMenuItem } from './support/native';

test.describe.configure({ timeout: 360_000 });

/** The iris template as a file, with as many epochs as are asked for. */
function irisProject(file: string, epochs: number): string {
  const template = path.join(root, 'assets/templates/iris.netloom');
  const project = JSON.parse(fs.readFileSync(template, 'utf8')) as Project;
  project.training = { ...project.training, epochs, earlyStopping: null };
  fs.writeFileSync(file, JSON.stringify(project));
  return file;
}

const training = (page: Page) => page.getByRole('progressbar', { name: /^Training · Epoch/ }).first();
/** The epoch under way, as the window says it. */
const epochOf = async (page: Page): Promise<number> =>
  Number(
    /Epoch (\d+) of/.exec(
      (await training(page)
        .getAttribute('aria-label')
        .catch(() => '')) ?? '',
    )?.[1] ?? 0,
  );

/** Epochs behind the last checkpoint of the only run in a folder. */
function checkpointEpoch(runs: string): number {
  const [name = ''] = fs.readdirSync(runs).filter((n) => !n.startsWith('.'));
  const file = path.join(runs, name, 'checkpoints/last/weights.json');
  if (!fs.existsSync(file)) return 0;
  return (JSON.parse(fs.readFileSync(file, 'utf8')) as { state: { epoch: number } }).state.epoch;
}

/** Waits until the file that was asked for is open, then shows the settings of its training. */
async function goToTrain(page: Page): Promise<void> {
  await expect(page.locator('.react-flow__node').first()).toBeVisible({ timeout: 60_000 });
  await page.keyboard.press('Control+3');
  await expect(page.getByRole('main', { name: 'Train' })).toBeVisible();
}

/** Starts training and waits until some epochs are behind it. */
async function train(page: Page): Promise<void> {
  await goToTrain(page);
  await expect(page.getByText('90 / 30 / 30')).toBeVisible({ timeout: 90_000 });
  await page.keyboard.press('Control+Enter');
  await expect(training(page)).toBeVisible({ timeout: 90_000 });
  await expect.poll(() => epochOf(page), { timeout: 90_000 }).toBeGreaterThan(20);
}

test('a run whose engine was killed says why it ended, goes on where it was, and is judged in the end', async ({
  launch,
  at,
}) => {
  const file = irisProject(at('iris.netloom'), 1_000_000);
  const { page, app } = await launch({ files: [file] });
  await train(page);
  // Checkpoints come no closer than two seconds: the first may lie in the first epoch.
  await expect.poll(() => checkpointEpoch(at('iris.runs')), { timeout: 60_000 }).toBeGreaterThan(0);
  const pid = await enginePid(app);
  process.kill(pid, 'SIGKILL');

  await expect(page.getByText('The engine stopped and is being started again')).toBeVisible();
  const summary = page.locator('.train-summary');
  await expect(summary.getByText('Interrupted', { exact: true })).toBeVisible();
  await expect(summary).toContainText(/engine|ended|stopped|SIGKILL|killed/i);
  await enginePid(app, pid);
  await page.getByRole('tab', { name: 'Runs (1)' }).click();
  await expect(page.getByRole('list', { name: 'Runs' }).getByText('Interrupted')).toBeVisible();

  await page.getByRole('button', { name: 'Resume' }).first().click();
  await expect(training(page)).toBeVisible({ timeout: 90_000 });
  // It goes on from its checkpoint, not from the first epoch.
  expect(await epochOf(page)).toBeGreaterThan(0);
  const from = await epochOf(page);
  await expect.poll(() => epochOf(page), { timeout: 90_000 }).toBeGreaterThan(from + 20);
  await expect(page.getByRole('tab', { name: 'Runs (1)' })).toBeVisible();

  await page.getByRole('button', { name: 'Stop and keep', exact: true }).click();
  await expect(summary.getByText('Stopped', { exact: true })).toBeVisible({ timeout: 90_000 });
  const epochs = Number(/(\d+) epochs in/.exec((await summary.textContent()) ?? '')?.[1]);
  expect(epochs).toBeGreaterThan(from + 20);
  const runs = at('iris.runs');
  const [name = ''] = fs.readdirSync(runs).filter((n) => !n.startsWith('.'));
  const run = JSON.parse(fs.readFileSync(path.join(runs, name, 'run.json'), 'utf8')) as Run;
  expect(run).toMatchObject({ status: 'stopped', epochs });

  await page.getByRole('button', { name: 'Judge it' }).click();
  await expect(page.getByText('Confusion matrix').first()).toBeVisible({ timeout: 120_000 });
});

test('a program killed with unsaved edits brings back each that it called kept safe', async ({
  launch,
  at,
}) => {
  const file = irisProject(at('iris.netloom'), 200);
  const before = fs.readFileSync(file, 'utf8');
  const first = await launch({ userData: at('user'), files: [file] });
  await goToTrain(first.page);
  const epochs = (page: Page) => page.getByRole('textbox', { name: 'Epochs' });
  await epochs(first.page).fill('77');
  await epochs(first.page).press('Enter');
  await first.page.keyboard.press('Control+2');
  await expect(first.page.locator('.react-flow__node').first()).toBeVisible();
  const layers = await first.page.locator('.react-flow__node').count();
  await chooseMenuItem(first.app, 'edit.selectAll');
  await chooseMenuItem(first.app, 'edit.duplicate');
  await expect(first.page.locator('.react-flow__node')).toHaveCount(2 * layers);
  await expect(first.page.getByText('Edited · kept safe')).toBeVisible();
  await first.kill();
  expect(fs.readFileSync(file, 'utf8')).toBe(before);

  const { page } = await launch({ userData: at('user') });
  const found = page.getByRole('region', { name: 'Unsaved work was found' });
  await expect(found.getByText('iris', { exact: false }).first()).toBeVisible();
  await found.getByRole('button', { name: 'Restore' }).click();
  await expect(page.locator('.react-flow__node')).toHaveCount(2 * layers);
  await goToTrain(page);
  await expect(epochs(page)).toHaveValue('77');
  // It is the edits of that file: saving writes them there.
  await page.keyboard.press('Control+S');
  await expect.poll(() => (JSON.parse(fs.readFileSync(file, 'utf8')) as Project).training.epochs).toBe(77);
});

test('closing in the middle of a training asks first, and can be thought better of', async ({
  launch,
  at,
}) => {
  const { page, app } = await launch({ files: [irisProject(at('iris.netloom'), 1_000_000)] });
  await train(page);
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  const question = page.getByRole('dialog', { name: 'A training is under way' });
  await expect(question).toBeVisible();
  await question.getByRole('button', { name: 'Keep training' }).click();
  await expect(question).toBeHidden();
  const from = await epochOf(page);
  await expect.poll(() => epochOf(page), { timeout: 90_000 }).toBeGreaterThan(from + 5);
});

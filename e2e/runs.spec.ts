import type { Page } from '@playwright/test';
import fs from 'node:fs';
import path from 'node:path';
import type { Project } from '#shared/project/schema';
import type { EpochRecord, Run } from '#shared/runs/run';
import { root } from '../tools/setup/paths.mjs';
import { expect, test } from './support/launch';
import { keepScreens } from './support/screens';

test.describe.configure({ timeout: 360_000 });

/** The iris template as a file, with other settings. */
function irisProject(file: string, settings: Partial<Project['training']>): string {
  const template = path.join(root, 'assets/templates/iris.netloom');
  const project = JSON.parse(fs.readFileSync(template, 'utf8')) as Project;
  project.training = { ...project.training, earlyStopping: null, ...settings };
  fs.writeFileSync(file, JSON.stringify(project));
  return file;
}
/** The runs of a project as their folders say, the oldest first. */
function readRuns(runsDir: string): Run[] {
  const folders = fs.existsSync(runsDir) ? fs.readdirSync(runsDir) : [];
  return folders
    .map((name) => path.join(runsDir, name, 'run.json'))
    .filter((file) => fs.existsSync(file))
    .map((file) => JSON.parse(fs.readFileSync(file, 'utf8')) as Run)
    .sort((a, b) => a.createdAt.localeCompare(b.createdAt));
}

const training = (page: Page) => page.getByRole('progressbar', { name: /^Training · Epoch/ }).first();
const summary = (page: Page) => page.locator('.train-summary');
const runs = (page: Page) => page.getByRole('list', { name: 'Runs' }).getByRole('listitem');

async function goToTrain(page: Page): Promise<void> {
  await expect(page.getByText('90 / 30 / 30')).toBeVisible({ timeout: 90_000 });
  await page.keyboard.press('Control+3');
  await expect(page.getByRole('main', { name: 'Train' })).toBeVisible();
}

test('a finished run is trained on from its best epoch, as a new run that names it', async ({
  launch,
  at,
}, info) => {
  const netloom = await launch({ files: [irisProject(at('iris.netloom'), { epochs: 12 })] });
  const { page, complaints } = netloom;
  await goToTrain(page);
  await page.keyboard.press('Control+Enter');
  await expect(summary(page).getByText('Finished', { exact: true })).toBeVisible({ timeout: 120_000 });
  const [first] = readRuns(at('iris.runs'));

  await page.getByLabel('Epochs', { exact: true }).fill('5');
  await page.getByLabel('Epochs', { exact: true }).press('Enter');
  await page.getByRole('button', { name: 'Train on…' }).click();
  const choice = page.getByRole('dialog', { name: 'Train on' });
  await expect(choice.getByRole('combobox')).toHaveText(/^Best, after epoch \d+$/);
  await keepScreens(netloom, 'train-on', info);
  await choice.getByRole('button', { name: 'Train on for 5 epochs' }).click();

  await expect(page.getByText(/Trained on from the best epoch \(epoch \d+\) of/)).toBeVisible({
    timeout: 90_000,
  });
  await expect(page.getByText('layers keep their weights', { exact: false }).first()).toBeVisible();
  await expect(summary(page)).toContainText('5 epochs in', { timeout: 90_000 });
  await page.getByRole('tab', { name: 'Runs (2)' }).click();
  await expect(runs(page).first()).toContainText(`from ${first!.name}, epoch ${first!.best!.epoch}`);
  await keepScreens(netloom, 'trained-on', info);
  const [, child] = readRuns(at('iris.runs'));
  expect(child).toMatchObject({ status: 'finished', epochs: 5, parent: { id: first!.id, checkpoint: 'best', epoch: first!.best!.epoch } }); // prettier-ignore
  // It did not begin from scratch.
  const losses = (run: Run) =>
    fs
      .readFileSync(path.join(at('iris.runs'), run.id, 'metrics.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as EpochRecord).logs['valLoss'] ?? NaN);
  expect(losses(child!)[0]!).toBeLessThan(Math.min(...losses(first!)) + 0.1);
  // The parent is one click away.
  await page.locator('.train-origin').getByRole('button').click();
  await expect(summary(page)).toContainText('12 epochs in');
  expect(complaints).toEqual([]);
});

test('trainings queue while one is under way, and a checkpoint is kept in the middle of it', async ({
  launch,
  at,
}, info) => {
  const netloom = await launch({ files: [irisProject(at('iris.netloom'), { epochs: 1_000_000 })] });
  const { page, complaints } = netloom;
  await goToTrain(page);
  await page.keyboard.press('Control+Enter');
  await expect(training(page)).toBeVisible({ timeout: 90_000 });
  for (const epochs of ['3', '4']) {
    await page.getByLabel('Epochs', { exact: true }).fill(epochs);
    await page.getByLabel('Epochs', { exact: true }).press('Enter');
    await page.getByRole('button', { name: 'Queue', exact: true }).click();
    await expect.poll(() => readRuns(at('iris.runs')).length, { timeout: 60_000 }).toBe(Number(epochs) - 1);
  }
  await page.getByRole('tab', { name: 'Runs (3)' }).click();
  await expect(runs(page).filter({ hasText: '3 epochs at most' })).toContainText('Queued · 1');
  await expect(runs(page).filter({ hasText: '4 epochs at most' })).toContainText('Queued · 2');
  await page.getByRole('button', { name: 'Move forward in the queue' }).click();
  await expect(runs(page).filter({ hasText: '4 epochs at most' })).toContainText('Queued · 1');

  // What waits shows no empty charts but leads back to what trains, from every view.
  await runs(page).filter({ hasText: '3 epochs at most' }).getByRole('button').first().click();
  await expect(page.getByRole('heading', { name: 'This run waits for its turn' })).toBeVisible();
  await page.keyboard.press('Control+4');
  await expect(page.getByRole('heading', { name: 'This run waits for its turn' })).toBeVisible();
  await page.getByRole('button', { name: 'Show the training', exact: true }).click();
  await page.getByRole('button', { name: 'Show the training under way' }).click();
  await expect(page.getByRole('img', { name: /^Loss: training/ })).toBeVisible();
  await page.getByRole('tab', { name: 'Log' }).click();
  await expect(page.getByRole('log', { name: 'Log' })).toContainText('Training on');
  await page.getByRole('tab', { name: 'Runs (3)' }).click();

  await page.getByRole('button', { name: 'Save a checkpoint now' }).click();
  await expect(page.getByText('Checkpoint kept')).toBeVisible();
  await keepScreens(netloom, 'queue', info);
  await page.getByRole('button', { name: 'Stop and keep', exact: true }).click();
  await expect.poll(() => readRuns(at('iris.runs')).map((r) => r.status), { timeout: 120_000 }).toEqual(['stopped', 'finished', 'finished']); // prettier-ignore
  const [, three, four] = readRuns(at('iris.runs'));
  expect(four!.endedAt! < three!.endedAt!).toBe(true);

  // The long run can be trained on from what was kept by hand.
  await runs(page).last().getByRole('button').first().click();
  await page.getByRole('button', { name: 'Train on…' }).click();
  await page.getByRole('dialog', { name: 'Train on' }).getByRole('combobox').click();
  await expect(page.getByRole('option', { name: /^Saved by hand/ })).toBeVisible();
  expect(complaints).toEqual([]);
});

test('a program killed while one trained and one was queued offers both at the next start', async ({
  launch,
  at,
}, info) => {
  const file = irisProject(at('iris.netloom'), { epochs: 1_000_000 });
  const first = await launch({ userData: at('user'), files: [file] });
  await goToTrain(first.page);
  await first.page.keyboard.press('Control+Enter');
  await expect(training(first.page)).toBeVisible({ timeout: 90_000 });
  await first.page.getByRole('button', { name: 'Queue', exact: true }).click();
  await expect.poll(() => readRuns(at('iris.runs')).length, { timeout: 60_000 }).toBe(2);
  await expect.poll(() => fs.existsSync(path.join(at('iris.runs'), readRuns(at('iris.runs'))[0]!.id, 'checkpoints/last/weights.json'))).toBe(true); // prettier-ignore
  const engine = await first.enginePid();
  await first.kill();
  // A program that is killed takes its engine with it sooner or later; here at once.
  try {
    process.kill(engine, 'SIGKILL');
  } catch {
    // It is gone already.
  }

  const second = await launch({ userData: at('user'), files: [file] });
  const { page } = second;
  const offer = page.getByRole('region', { name: '2 trainings were interrupted' });
  await expect(offer).toBeVisible({ timeout: 90_000 });
  await keepScreens(second, 'interrupted', info);
  await offer.getByRole('button', { name: 'Resume all' }).click();
  await expect(training(page)).toBeVisible({ timeout: 90_000 });
  await expect(offer).toBeHidden();
  await expect.poll(() => readRuns(at('iris.runs')).map((r) => r.status), { timeout: 60_000 }).toEqual(['running', 'queued']); // prettier-ignore
  await page.getByRole('tab', { name: 'Runs (2)' }).click();
  await expect(runs(page).first()).toContainText('Queued · 1');
  await page.getByRole('button', { name: 'Take out of the queue' }).click();
  await expect.poll(() => readRuns(at('iris.runs')).map((r) => r.status)).toEqual(['running', 'interrupted']);

  await page.getByRole('button', { name: 'Stop and keep', exact: true }).click();
  await expect(summary(page).getByText('Stopped', { exact: true })).toBeVisible({ timeout: 90_000 });
  // The one that never began is still offered, and can be discarded.
  const other = page.getByRole('region', { name: 'A training was interrupted' });
  await other.getByRole('button', { name: 'Discard…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Discard', exact: true }).click();
  await expect(other).toBeHidden();
  expect(readRuns(at('iris.runs'))).toHaveLength(1);
});

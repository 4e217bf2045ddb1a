import fs from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { processLives } from '#engine/processLives';
import type { Project } from '#shared/project/schema';
import { root } from '../tools/setup/paths.mjs';
import { expect, test, type LaunchOptions, type Netloom } from './support/launch';

test.describe.configure({ timeout: 300_000 });

type Launch = (options: LaunchOptions) => Promise<Netloom>;
const training = (page: Page) => page.getByRole('progressbar', { name: /^Training · Epoch/ }).first();
const hung = (page: Page) => page.getByText('The engine is not responding').first();

/** Opens the iris project and trains it for longer than any test takes, with faults asked for in the engine. */
async function train(launch: Launch, at: (name: string) => string, faults: object[] = []): Promise<Netloom> {
  const template = path.join(root, 'assets/templates/iris.netloom');
  const project = JSON.parse(fs.readFileSync(template, 'utf8')) as Project;
  project.training = { ...project.training, epochs: 1_000_000, earlyStopping: null };
  const file = at('iris.netloom');
  fs.writeFileSync(file, JSON.stringify(project));
  const netloom = await launch({ files: [file], env: { NETLOOM_FAULTS: JSON.stringify(faults) } });
  const { page } = netloom;
  await expect(page.locator('.react-flow__node').first()).toBeVisible({ timeout: 60_000 });
  await page.keyboard.press('Control+3');
  await expect(page.getByText('90 / 30 / 30')).toBeVisible({ timeout: 90_000 });
  await page.keyboard.press('Control+Enter');
  await expect(training(page)).toBeVisible({ timeout: 90_000 });
  return netloom;
}

test('an engine that hangs is seen, ended by one click, and its run goes on', async ({ launch, at }) => {
  const { page, enginePid } = await train(launch, at);
  await expect.poll(async () => (await training(page).getAttribute('aria-label')) ?? '', { timeout: 60_000 }).toMatch(/Epoch \d\d+ of/); // prettier-ignore
  const pid = await enginePid();
  // A process that the system halts is as silent as one in an endless loop.
  process.kill(pid, 'SIGSTOP');
  await expect(hung(page)).toBeVisible({ timeout: 60_000 });

  await page.getByRole('button', { name: 'End and resume' }).click();
  await expect.poll(() => processLives(pid), { timeout: 30_000 }).toBe(false);
  await expect(hung(page)).toBeHidden({ timeout: 60_000 });
  await expect(training(page)).toBeVisible({ timeout: 90_000 });
  await expect(page.getByRole('tab', { name: 'Runs (1)' })).toBeVisible();
  const runs = path.join(at('iris.runs'));
  const [name = ''] = fs.readdirSync(runs).filter((n) => !n.startsWith('.'));
  expect(fs.readFileSync(path.join(runs, name, 'log.txt'), 'utf8')).toMatch(/Resumed after \d+ epochs/);
});

test('an engine that was only busy takes the warning back by itself', async ({ launch, at }) => {
  const { page, enginePid } = await train(launch, at);
  const pid = await enginePid();
  process.kill(pid, 'SIGSTOP');
  await expect(hung(page)).toBeVisible({ timeout: 60_000 });
  process.kill(pid, 'SIGCONT');
  await expect(hung(page)).toBeHidden({ timeout: 30_000 });
  await expect(training(page)).toBeVisible();
  expect(processLives(pid)).toBe(true);
});

test('a step that never ends is seen although the engine answers', async ({ launch, at }) => {
  const stall = { at: 'step', of: 'run', after: 20, times: 1, do: 'stall:3600000' };
  const { page } = await train(launch, at, [stall]);
  await expect(hung(page)).toBeVisible({ timeout: 120_000 });
  await expect(page.getByText(/A step of the training has not ended for \d+ seconds/)).toBeVisible();
});

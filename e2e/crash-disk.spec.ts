import fs from 'node:fs';
import path from 'node:path';
import type { Project } from '#shared/project/schema';
import { root } from '../tools/setup/paths.mjs';
import { expect, test } from './support/launch';

test.describe.configure({ timeout: 240_000 });

test('a disk that fills up under a training is said with what to do, and the run goes on when there is room again', async ({
  launch,
  at,
}) => {
  const project = JSON.parse(
    fs.readFileSync(path.join(root, 'assets/templates/iris.netloom'), 'utf8'),
  ) as Project;
  project.training = { ...project.training, epochs: 1_000_000, earlyStopping: null };
  const file = at('iris.netloom');
  fs.writeFileSync(file, JSON.stringify(project));
  const full = { at: 'append', of: 'metrics', after: 10, times: 1, do: 'throw:ENOSPC' };
  const { page, enginePid } = await launch({
    files: [file],
    env: { NETLOOM_FAULTS: JSON.stringify([full]) },
  });
  await expect(page.locator('.react-flow__node').first()).toBeVisible({ timeout: 60_000 });
  await page.keyboard.press('Control+3');
  await expect(page.getByText('90 / 30 / 30')).toBeVisible({ timeout: 90_000 });
  const pid = await enginePid();
  await page.keyboard.press('Control+Enter');

  const summary = page.locator('.train-summary');
  await expect(summary.getByText('Interrupted', { exact: true })).toBeVisible({ timeout: 90_000 });
  await expect(summary).toContainText(/ENOSPC.*Free some space/s);
  await page.getByRole('button', { name: 'Resume' }).first().click();
  const training = page.getByRole('progressbar', { name: /^Training · Epoch/ }).first();
  await expect(training).toBeVisible({ timeout: 90_000 });
  await expect
    .poll(async () => Number(/Epoch (\d+)/.exec((await training.getAttribute('aria-label')) ?? '')?.[1]), {
      timeout: 60_000,
    })
    .toBeGreaterThan(12);
  // The same engine all along.
  expect(await enginePid()).toBe(pid);
});

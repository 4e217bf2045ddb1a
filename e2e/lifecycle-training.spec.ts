import fs from 'node:fs';
import path from 'node:path';
import type { Run } from '#shared/runs/run';
import { root } from '../tools/setup/paths.mjs';
import { enginePid, expect, test, type LaunchOptions, type Netloom } from './support/launch';
import { crashPage, runInWindow } from './support/native';

test.describe.configure({ timeout: 240_000 });

/** A project whose training takes longer than any test. @returns its file */
function longProject(file: string): string {
  const template = path.join(root, 'assets/templates/iris.netloom');
  const project = JSON.parse(fs.readFileSync(template, 'utf8')) as { training: Record<string, unknown> };
  project.training = { ...project.training, epochs: 1_000_000, earlyStopping: null };
  fs.writeFileSync(file, JSON.stringify(project));
  return file;
}

/** The only run of a project, as its folder says. */
function readRun(file: string): Run & { dir: string } {
  const runs = file.replace(/\.netloom$/, '.runs');
  const [name] = fs.readdirSync(runs).filter((name) => !name.startsWith('.'));
  const dir = path.join(runs, name ?? '');
  return { ...(JSON.parse(fs.readFileSync(path.join(dir, 'run.json'), 'utf8')) as Run), dir };
}
/** The epochs that a run has on disk, in the order written. */
function epochsOf(dir: string): number[] {
  const file = path.join(dir, 'metrics.jsonl');
  if (!fs.existsSync(file)) return [];
  const lines = fs.readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => (JSON.parse(line) as { epoch: number }).epoch);
}
const epochsWritten = (dir: string): number => epochsOf(dir).length;

/** Opens the project and trains it until some epochs are on disk. */
async function train(
  launch: (options: LaunchOptions) => Promise<Netloom>,
  at: (name: string) => string,
): Promise<{ netloom: Netloom; file: string }> {
  fs.mkdirSync(at('work'), { recursive: true });
  const file = longProject(path.join(at('work'), 'long.netloom'));
  const netloom = await launch({ userData: at('user'), files: [file] });
  const { page } = netloom;
  await page.getByRole('button', { name: 'Train', exact: true }).first().click();
  await expect(page.getByText('90 / 30 / 30')).toBeVisible({ timeout: 60_000 });
  await page
    .getByRole('button', { name: /^Train 1,?000,?000 epochs$/ })
    .first()
    .click();
  await expect(page.getByRole('progressbar', { name: /^Training/ }).first()).toBeVisible({ timeout: 60_000 });
  await expect.poll(() => epochsWritten(readRun(file).dir), { timeout: 60_000 }).toBeGreaterThan(5);
  return { netloom, file };
}

test('an engine killed in the middle of a training costs no more than the last epochs: the run is resumed', async ({
  launch,
  at,
}) => {
  const { netloom, file } = await train(launch, at);
  const { page, app } = netloom;
  const pid = await netloom.enginePid();
  process.kill(pid, 'SIGKILL');
  await enginePid(app, pid);
  await expect(page.getByText(/^Interrupted/).first()).toBeVisible();
  const before = epochsWritten(readRun(file).dir);

  await page.getByRole('button', { name: 'Resume' }).first().click();
  await expect(page.getByRole('progressbar', { name: /^Training/ }).first()).toBeVisible({ timeout: 60_000 });
  await expect.poll(() => epochsWritten(readRun(file).dir), { timeout: 60_000 }).toBeGreaterThan(before + 5);
  const epochs = epochsOf(readRun(file).dir);
  expect(new Set(epochs).size).toBe(epochs.length);
  expect(Math.max(...epochs)).toBeGreaterThan(before);

  await page.getByRole('button', { name: 'Stop and keep' }).first().click();
  await expect(page.getByText(/^Stopped/).first()).toBeVisible({ timeout: 60_000 });
  expect(readRun(file).status).toBe('stopped');
});

test('a page that dies leaves the training alone, and shows it again when it is back', async ({
  launch,
  at,
}) => {
  const { netloom, file } = await train(launch, at);
  const { app } = netloom;
  const pid = await netloom.enginePid();
  await crashPage(app);
  const text = () => runInWindow(app, 'document.body.innerText');
  await expect.poll(text).toContain('Parameters');
  await runInWindow(
    app,
    `[...document.querySelectorAll('nav button')].find((b) => b.innerText === 'Train').click()`,
  );
  await expect.poll(text).toMatch(/Training · Epoch \d+ of 1000000/);
  const before = epochsWritten(readRun(file).dir);
  await expect.poll(() => epochsWritten(readRun(file).dir)).toBeGreaterThan(before);
  expect(await netloom.enginePid()).toBe(pid);
});

test('a window closed in the middle of a training leaves a run that goes on at the next start', async ({
  launch,
  at,
}) => {
  const { netloom, file } = await train(launch, at);
  const ended = new Promise((resolve) => netloom.process.once('exit', resolve));
  await netloom.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  await netloom.page
    .getByRole('button', { name: 'Close, go on later' })
    .click({ noWaitAfter: true })
    .catch(() => undefined);
  await ended;
  const { status, epochs } = readRun(file);
  expect(status).toBe('interrupted');

  const { page } = await launch({ userData: at('user'), files: [file] });
  await page.getByRole('button', { name: 'Train', exact: true }).first().click();
  await page.getByRole('button', { name: 'Resume' }).first().click();
  await expect(page.getByRole('progressbar', { name: /^Training/ }).first()).toBeVisible({ timeout: 60_000 });
  await expect.poll(() => readRun(file).epochs, { timeout: 60_000 }).toBeGreaterThanOrEqual(epochs);
  await expect.poll(() => epochsWritten(readRun(file).dir), { timeout: 60_000 }).toBeGreaterThan(epochs + 3);
});

import { type Browser, chromium, expect, type Page, test as base } from '@playwright/test';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { sandboxArguments } from '../tools/sandbox.mjs';
import { root } from '../tools/setup/paths.mjs';

/** The packaged program; `npm test` names it once it is built. */
const program = process.env['NETLOOM_PACKAGED'] ?? '';

/**
 * The browser inside. The packaged program cannot be debugged as Node, which Playwright's own launcher needs: it is
 * driven as a browser instead.
 */
async function connect(child: ChildProcess): Promise<Browser> {
  const address = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stderr?.on('data', (chunk) => {
      said += chunk;
      const found = /DevTools listening on (ws:\S+)/.exec(said)?.[1];
      if (found) resolve(found);
    });
    child.once('exit', (code) => reject(new Error(`The program ended (${code}):\n${said}`)));
  });
  // Electron refuses what Playwright would set by default for a browser.
  return chromium.connectOverCDP(address, { noDefaults: true });
}

async function firstPage(browser: Browser): Promise<Page> {
  await expect.poll(() => browser.contexts()[0]?.pages().length).toBeGreaterThan(0);
  return browser.contexts()[0]!.pages()[0]!;
}

const test = base.extend<{ folder: string; open: (file: string) => Promise<Page> }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the fixtures used from this pattern
  folder: async ({}, use) => {
    const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'netloom-packaged-')));
    await use(folder);
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  },
  open: async ({ folder }, use) => {
    let child: ChildProcess | undefined;
    let browser: Browser | undefined;
    await use(async (file) => {
      const args = [...sandboxArguments(program), '--remote-debugging-port=0', file];
      const env = { ...process.env, NETLOOM_USER_DATA: path.join(folder, 'user') };
      child = spawn(program, args, { cwd: folder, env, stdio: ['ignore', 'ignore', 'pipe'] });
      browser = await connect(child);
      return firstPage(browser);
    });
    await browser?.close();
    if (child && child.exitCode === null) {
      const gone = new Promise((resolve) => child?.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    }
  },
});

test.skip(!program, 'no packaged program: npm test builds it first');

test('the packaged program opens a CSV and trains a small net on native TensorFlow', async ({
  folder,
  open,
}) => {
  const data = path.join(folder, 'iris.csv');
  fs.copyFileSync(path.join(root, 'assets/samples/iris.csv'), data);
  const page = await open(data);
  await expect(page.getByText('Suggested net').first()).toBeVisible({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Train', exact: true }).first().click();
  await page.getByLabel('Epochs').fill('20');
  await page.getByLabel('Epochs').press('Enter');
  await page.getByRole('button', { name: 'Train 20 epochs' }).first().click();
  await expect(page.getByText(/^(Finished|Stopped)$/).first()).toBeVisible({ timeout: 120_000 });
  const run = fs
    .readdirSync(folder, { recursive: true })
    .find((name) => path.basename(String(name)) === 'run.json');
  const record = JSON.parse(fs.readFileSync(path.join(folder, String(run)), 'utf8')) as Record<
    string,
    unknown
  >;
  expect(record).toMatchObject({ status: 'finished', epochs: 20, device: { backend: 'tensorflow' } });
});

const resources =
  process.platform === 'darwin'
    ? path.join(path.dirname(program), '../Resources')
    : path.join(path.dirname(program), 'resources');

test('the packaged program knows where to fetch an engine without pip', () => {
  const address = fs.readFileSync(path.join(resources, 'wheel-index.txt'), 'utf8').trim();
  expect(address).toMatch(/^https:\/\/\S+\/simple\/?$/);
});

test('the packaged program carries its samples and templates', () => {
  for (const name of ['assets/samples/iris.csv', 'assets/icons/icon.svg', 'app.asar'])
    expect(fs.existsSync(path.join(resources, name)), name).toBe(true);
});

test('the packaged program cannot be made a plain Node', () => {
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1', DISPLAY: '', WAYLAND_DISPLAY: '' };
  const asNode = spawnSync(program, ['-e', 'console.log("plain " + "Node")'], {
    env,
    encoding: 'utf8',
    timeout: 20_000,
  });
  expect(asNode.stdout).not.toContain('plain Node');
});

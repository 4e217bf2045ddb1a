import { test as base, _electron, type ElectronApplication, type Page } from '@playwright/test';
import type { ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { ErrorData } from '#shared/errors';
import type { AppContract, Bridge } from '#shared/ipc/app';
import type { Params, Result } from '#shared/ipc/define';
import { sandboxArguments } from '../../tools/sandbox.mjs';
import { electronPath, root } from '../../tools/setup/paths.mjs';

declare global {
  interface Window {
    netloom: Bridge;
  }
}

export interface LaunchOptions {
  /** The person's folder of an earlier start; left out, a fresh one. */
  userData?: string;
  /** Files the program is asked to open. */
  files?: string[];
  env?: Record<string, string>;
}

/** The running program and its first window. */
export interface Netloom {
  app: ElectronApplication;
  /** The main process; Playwright forgets it once it has ended. */
  process: ChildProcess;
  page: Page;
  userData: string;
  /** What the page and the browser complained about. */
  complaints: string[];
  /** Asks the app what the page may ask. @throws with the error's code and message */
  call<M extends keyof AppContract & string>(
    method: M,
    params: Params<AppContract, M>,
  ): Promise<Result<AppContract, M>>;
  /** The same, with anything as parameters and the answer as it comes. */
  ask(method: string, params: unknown): Promise<{ result?: unknown; error?: ErrorData }>;
  /** Process id of the engine; waits until there is one. */
  enginePid(): Promise<number>;
  /** Ends the main process as `kill -9` does, and waits until it is gone. */
  kill(): Promise<void>;
}

export interface Fixtures {
  /** Starts the program. What is still running at the end of the test is ended. */
  launch(options?: LaunchOptions): Promise<Netloom>;
  /** The program, started fresh. */
  netloom: Netloom;
  /** A path in a folder of this test's own. */
  at(...names: string[]): string;
}

export const test = base.extend<Fixtures>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the fixtures used from this pattern
  at: async ({}, use) => {
    const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'netloom-e2e-')));
    await use((...names) => path.join(folder, ...names));
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  },
  launch: async ({ at }, use) => {
    const running: Netloom[] = [];
    await use(async (options = {}) => {
      const netloom = await start({ userData: at(`user-${running.length}`), ...options });
      running.push(netloom);
      return netloom;
    });
    for (const netloom of running) await end(netloom);
  },
  netloom: async ({ launch }, use) => use(await launch()),
});
export { expect } from '@playwright/test';

/** How to start the program by hand, for tests that need a second process. */
export function commandLine(files: string[] = []): { program: string; args: string[] } {
  const program = electronPath();
  return { program, args: [...sandboxArguments(program), root, ...files] };
}

export const environment = (userData: string, more: Record<string, string> = {}): Record<string, string> => ({
  ...(process.env as Record<string, string>),
  NETLOOM_USER_DATA: userData,
  ...more,
});

async function start(options: LaunchOptions & { userData: string }): Promise<Netloom> {
  const { program, args } = commandLine(options.files);
  const { userData } = options;
  const app = await _electron.launch({
    executablePath: program,
    args,
    cwd: root,
    env: environment(userData, options.env),
  });
  const child = app.process();
  const page = await app.firstWindow();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.waitForFunction(() => document.readyState === 'complete' && 'netloom' in window);

  const ask: Netloom['ask'] = (method, params) =>
    page.evaluate(([method, params]) => window.netloom.invoke(method, params), [method, params] as [
      string,
      unknown,
    ]);
  return {
    app,
    process: child,
    page,
    userData,
    complaints,
    ask,
    async call(method, params) {
      const answer = await ask(method, params);
      if (answer.error) throw new Error(`${answer.error.code}: ${answer.error.message}`);
      return answer.result as never;
    },
    enginePid: () => enginePid(app),
    async kill() {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    },
  };
}

/** @param not a process that is on its way out */
export async function enginePid(app: ElectronApplication, not = 0): Promise<number> {
  const end = Date.now() + 60_000;
  while (Date.now() < end) {
    const pids = await app.evaluate(({ app }) =>
      app
        .getAppMetrics()
        .filter((metric) => metric.serviceName === 'node.mojom.NodeService')
        .map((metric) => metric.pid),
    );
    const pid = pids.find((pid) => pid !== not);
    if (pid) return pid;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('No engine after a minute.');
}

/** Ends the program without its questions; what hangs is killed. */
async function end({ app, process: child }: Netloom): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const late = setTimeout(() => child.kill('SIGKILL'), 15_000);
  await app.evaluate(({ app }) => app.exit(0)).catch(() => undefined);
  await gone;
  clearTimeout(late);
}

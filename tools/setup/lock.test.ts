import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';

let folder: string;
let acquireLock: (say: (text: string) => void) => Promise<() => void>;
beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'netloom-lock-'));
  vi.stubEnv('NETLOOM_RUNTIME', folder);
  ({ acquireLock } = await import('./lock.mjs'));
});
afterAll(() => {
  vi.unstubAllEnvs();
  fs.rmSync(folder, { recursive: true, force: true });
});

it('a second set-up waits for the first, and says so once', async () => {
  const said: string[] = [];
  const release = await acquireLock((text) => said.push(text));
  let second = false;
  const waiting = acquireLock((text) => said.push(text)).then((done) => {
    second = true;
    return done;
  });
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect(second).toBe(false);
  expect(said).toEqual(['another set-up is at work here; waiting for it']);
  release();
  (await waiting)();
  expect(fs.existsSync(path.join(folder, 'setup.lock'))).toBe(false);
});

it('the lock of a set-up that was killed holds nobody up', async () => {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  fs.writeFileSync(path.join(folder, 'setup.lock'), String(pid));
  const said: string[] = [];
  (await acquireLock((text) => said.push(text)))();
  expect(said).toEqual([]);
});

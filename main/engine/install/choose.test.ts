import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ownerName } from '../owner';
import { engineFolder, bindingPath } from './folder';
import { temporaryFolder } from './server.fixture';

/** A driver as on a machine with a card; this one may have none. */
vi.mock('./driver', async (original) => ({
  ...(await original<object>()),
  findDriver: () =>
    Promise.resolve({ version: process.env['TEST_DRIVER'] ?? '570.10', loads: true, cards: [] }),
}));

let data: string;
beforeEach(() => {
  vi.resetModules();
  data = temporaryFolder();
  vi.stubEnv('NETLOOM_USER_DATA', data);
  vi.stubEnv('NETLOOM_ENGINE', '');
});
afterEach(() => {
  vi.unstubAllEnvs();
  fs.rmSync(data, { recursive: true, force: true });
});

/** An installed CUDA engine whose libraries are not there. */
function brokenCuda(): string {
  const folder = engineFolder('cuda', '2.18.1', path.join(data, 'engines'));
  fs.mkdirSync(path.dirname(path.join(folder, bindingPath)), { recursive: true });
  fs.writeFileSync(path.join(folder, bindingPath), 'not a library');
  fs.writeFileSync(path.join(folder, 'engine.json'), '{"bytes":13}');
  return folder;
}
const choose = async () => (await import('./choose')).chooseEngine();

it('the library of the program is taken where nothing else was installed, with nothing to explain', async () => {
  expect(await choose()).toMatchObject({ name: 'bundled', note: '' });
});

it('a CUDA engine that does not load is left for the processor, and the reason is kept', async () => {
  brokenCuda();
  const { name, note } = await choose();
  expect(name).toBe('bundled');
  expect(note).toMatch(/^CUDA did not load: .+\.$/);
});

it('a CUDA engine for which the driver is too old is not even tried', async () => {
  brokenCuda();
  vi.stubEnv('TEST_DRIVER', '470.10');
  expect((await choose()).note).toMatch(/cannot be used: the driver is too old \(needed: .*found: /);
});

it('an engine that took the program down twice while loading is left out, until it is asked for', async () => {
  const folder = brokenCuda();
  for (const name of ['loading', 'loading']) {
    const { pid } = spawnSync(process.execPath, ['-v']);
    fs.writeFileSync(path.join(folder, `${name}-${ownerName(pid)}`), '');
  }
  expect((await choose()).note).toMatch(/ended 2 times while it was loading/);
  vi.stubEnv('NETLOOM_ENGINE', 'cuda');
  expect((await choose()).note).toMatch(/^CUDA did not load/);
});

it('NETLOOM_ENGINE=cpu leaves CUDA out without a word', async () => {
  brokenCuda();
  vi.stubEnv('NETLOOM_ENGINE', 'cpu');
  expect(await choose()).toMatchObject({ name: 'bundled', note: '' });
});

it('an engine of an unknown name is refused, with those there are', async () => {
  vi.stubEnv('NETLOOM_ENGINE', 'abacus');
  await expect(choose()).rejects.toMatchObject({ code: 'engines.unknown' });
});

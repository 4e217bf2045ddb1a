import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { giveSigns, ownerLives, ownerName, ownName } from './owner';

const week = 7 * 24 * 3600 * 1000;
let folder: string;
beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'netloom-owner-'))));
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
  fs.rmSync(folder, { recursive: true, force: true });
});

describe('whether an owner lives', () => {
  it('is told by its number among those of one computer, however long it was silent', () => {
    expect(ownName()).toMatch(/^\d+-[0-9a-f]{8}$/);
    expect(ownerLives(`${ownName()}-more`, 0, 1)).toBe(true);
    const { pid } = spawnSync(process.execPath, ['-v']);
    expect(ownerLives(ownerName(pid), Date.now(), week)).toBe(false);
  });

  it.each([`${process.pid}-0f0f0f0f`, '1-0f0f0f0f-cafe', '4000000-0f0f0f0f', '4000000', '', 'nonsense'])(
    'is told by its last sign of life alone of one elsewhere: “%s”',
    (name) => {
      expect(ownerLives(name, Date.now() - 50_000, 60_000)).toBe(true);
      expect(ownerLives(name, Date.now() - 70_000, 60_000)).toBe(false);
    },
  );

  it('is shown by a file’s time, until it is told to end', async () => {
    const file = path.join(folder, 'sign');
    fs.writeFileSync(file, '');
    fs.utimesSync(file, 1, 1);
    const given = vi.spyOn(fs, 'utimes');
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const end = giveSigns(file, 5_000);
    vi.advanceTimersByTime(10_000);
    end();
    vi.advanceTimersByTime(60_000);
    expect(given).toHaveBeenCalledTimes(2);
    await expect.poll(() => fs.statSync(file).mtimeMs).toBeGreaterThan(1000);
  });

  it.runIf(fs.existsSync('/etc/machine-id'))(
    'is not told by its number on another computer of the same name',
    async () => {
      const read = fs.readFileSync;
      const another = (file: string, ...how: never[]) =>
        file === '/etc/machine-id' ? 'another' : read(file, ...how);
      vi.spyOn(fs, 'readFileSync').mockImplementation(another as typeof fs.readFileSync);
      vi.spyOn(fs, 'readlinkSync').mockImplementation(() => 'pid:[4026531836]');
      vi.resetModules();
      const elsewhere = (await import('./owner')).ownName();
      vi.mocked(fs.readFileSync).mockRestore();
      vi.resetModules();
      const here = (await import('./owner')).ownName();
      expect(elsewhere).not.toBe(here);
    },
  );
});

const unshare = ['unshare', '--user', '--map-root-user', '--pid', '--fork', '--mount-proc'];
const canUnshare =
  process.platform === 'linux' && spawnSync(unshare[0]!, [...unshare.slice(1), 'true']).status === 0;

describe('a work folder', () => {
  /** What is in the cache's `work` once a process in a container of its own has made its own folder there. */
  const afterAnother = async (): Promise<string[]> => {
    const outfile = path.join(folder, 'folders.cjs');
    const entry = path.join(import.meta.dirname, 'data/folders.ts');
    await build({ entryPoints: [entry], outfile, bundle: true, platform: 'node', format: 'cjs' });
    const script = `require(${JSON.stringify(outfile)}).workFolder()`;
    const [command, ...rest] = [...unshare, process.execPath, '-e', script];
    const { status, stderr } = spawnSync(command!, rest, { env: { ...process.env, NETLOOM_CACHE: folder } });
    expect([status, String(stderr)]).toEqual([0, '']);
    return fs.readdirSync(path.join(folder, 'work'));
  };
  const made = (name: string, at = new Date()): void => {
    fs.mkdirSync(path.join(folder, 'work', name), { recursive: true });
    fs.utimesSync(path.join(folder, 'work', name), at, at);
  };

  it.runIf(canUnshare)(
    'is left alone by those in other containers while it is used, and removed in the end',
    async () => {
      const { pid } = spawnSync(process.execPath, ['-v']);
      const ours = `${ownName()}-00000001`;
      const others = `${ownerName(pid)}-00000002`;
      made(ours);
      made(others);
      made('7-0f0f0f0f-00000003', new Date(Date.now() - week - 60_000));
      expect(await afterAnother()).toEqual([ours, others].sort());
    },
    30_000,
  );
});

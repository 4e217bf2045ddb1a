import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CallContext } from '#shared/ipc/define';
import { ownerName } from '../owner';
import type { EngineEntry } from './catalogue';
import { installEngine, removeEngine } from './install';
import { listEngines } from './list';
import {
  entryOf,
  filesBelow,
  library,
  partOf,
  sha,
  startIndex,
  temporaryFolder,
  wheel,
  type Carried,
} from './server.fixture';

const one = library(200_000, 'one');
const two = library(50_000, 'two');
const first: Carried = { project: 'made-up', file: 'made_up-1.0-py3-none-any.whl', content: wheel({ 'pkg/libone.so': one, 'pkg/readme.txt': two }) }; // prettier-ignore
const second: Carried = { project: 'made-up-more', file: 'made_up_more-1.0.whl', content: wheel({ 'pkg/sub/libtwo.so': two }) }; // prettier-ignore
const whole = [
  'deps/lib/libone.so',
  'deps/lib/sub/libtwo.so',
  'engine.json',
  'lib/napi-v8/tfjs_binding.node',
].map((file) => `native-1.0/${file}`);

let root: string;
let index: Awaited<ReturnType<typeof startIndex>>;
const before = process.env['PIP_INDEX_URL'];
beforeEach(async () => {
  root = temporaryFolder();
  index = await startIndex([first, second]);
  process.env['PIP_INDEX_URL'] = index.simple;
});
afterEach(async () => {
  await index.stop();
  fs.rmSync(root, { recursive: true, force: true });
  if (before === undefined) delete process.env['PIP_INDEX_URL'];
  else process.env['PIP_INDEX_URL'] = before;
});

const shelfOf = (entry: EngineEntry, folder = root) => ({ root: folder, catalogue: [entry] });
const engine = entryOf([partOf(first), partOf(second)]);
const request = { name: 'native', force: false } as const;

/** A call that keeps what it was told, and can be cancelled. */
function call(onProgress: (message: string) => void = () => undefined) {
  const stop = new AbortController();
  const told: [number | null, string][] = [];
  const context: CallContext = {
    signal: stop.signal as CallContext['signal'],
    progress: (fraction, message) => {
      told.push([fraction, message]);
      onProgress(message);
    },
  };
  return { context, told, cancel: () => stop.abort() };
}

/** Waits until so much of the first file is on the disk. */
async function arrived(bytes: number): Promise<void> {
  const part = path.join(root, 'downloads', `${first.file}.part`);
  while ((fs.statSync(part, { throwIfNoEntry: false })?.size ?? 0) < bytes)
    await new Promise((resolve) => setTimeout(resolve, 10));
}

describe('installing an engine', () => {
  it('puts the wanted libraries and the binding in place, and keeps no download', async () => {
    const { context, told } = call();
    const installed = await installEngine(request, context, shelfOf(engine));
    expect(filesBelow(root).sort()).toEqual(whole);
    expect(fs.readFileSync(path.join(installed.folder, 'deps/lib/libone.so')).equals(one)).toBe(true);
    expect(told.map(([, message]) => message)).toContain('Unpacking, 2 of 2');
    const [native] = (await listEngines(shelfOf(engine))).engines;
    expect(native).toMatchObject({ state: 'installed', version: '1.0', installedBytes: installed.bytes });
  });

  it('asks for nothing when it is there already', async () => {
    await installEngine(request, call().context, shelfOf(engine));
    const asked = index.asked.length;
    await installEngine(request, call().context, shelfOf(engine));
    expect(index.asked.length).toBe(asked);
  });

  it('goes on where a connection broke off', async () => {
    index.faults.hangAfter = 60_000;
    const installing = installEngine(request, call().context, shelfOf(engine));
    await arrived(60_000);
    index.faults.hangAfter = null;
    index.drop();
    await installing;
    const files = index.asked.filter(({ path: at }) => at.endsWith(first.file));
    expect(files.map(({ range }) => range)).toEqual([null, 'bytes=60000-']);
    expect(filesBelow(root).sort()).toEqual(whole);
  });

  it('leaves only what was fetched when it is cancelled, and the next call goes on from there', async () => {
    index.faults.hangAfter = 80_000;
    const { context, cancel } = call();
    const installing = installEngine(request, context, shelfOf(engine));
    await arrived(80_000);
    expect((await listEngines(shelfOf(engine))).engines[0]).toMatchObject({
      state: expect.not.stringMatching('^installed$') as string,
      fetchedBytes: 80_000,
    });
    cancel();
    await expect(installing).rejects.toMatchObject({ code: 'cancelled' });
    expect(filesBelow(root)).toEqual([`downloads/${first.file}.part`]);
    index.faults.hangAfter = null;
    await installEngine(request, call().context, shelfOf(engine));
    expect(index.asked.some(({ range }) => range === 'bytes=80000-')).toBe(true);
    expect(filesBelow(root).sort()).toEqual(whole);
  });

  it('can be cancelled while it unpacks: nothing half unpacked stays', async () => {
    const { context, cancel } = call((message) => message.startsWith('Unpacking, 2') && cancel());
    await expect(installEngine(request, context, shelfOf(engine))).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(filesBelow(root).sort()).toEqual([`downloads/${first.file}`, `downloads/${second.file}`]);
  });

  it('throws away content that is not the pinned one, and installs nothing', async () => {
    const wrong = partOf(first);
    const lying = entryOf([{ ...wrong, pin: { ...wrong.pin, sha256: sha(two) } }]);
    await expect(installEngine(request, call().context, shelfOf(lying))).rejects.toMatchObject({
      code: 'engines.badContent',
      message: expect.stringContaining(sha(two)) as string,
    });
    expect(filesBelow(root)).toEqual([]);
  });

  it('starts over where the part that was kept is damaged', async () => {
    fs.mkdirSync(path.join(root, 'downloads'));
    fs.writeFileSync(path.join(root, 'downloads', `${first.file}.part`), Buffer.alloc(1000, 7));
    await installEngine(request, call().context, shelfOf(engine));
    expect(filesBelow(root).sort()).toEqual(whole);
  });

  it('does not take what a crash left for an engine, and clears it away', async () => {
    for (const folder of ['native-1.0/deps', '.native.new/deps']) {
      fs.mkdirSync(path.join(root, folder), { recursive: true });
      fs.writeFileSync(path.join(root, folder, 'half.so'), 'half');
    }
    fs.writeFileSync(path.join(root, '.native.lock'), ownerName(spawnSync(process.execPath, ['-v']).pid));
    expect((await listEngines(shelfOf(engine))).engines[0]!.state).not.toBe('installed');
    await installEngine(request, call().context, shelfOf(engine));
    expect(filesBelow(root).sort()).toEqual(whole);
  });

  it('is done by one process at a time', async () => {
    fs.writeFileSync(path.join(root, '.native.lock'), ownerName(process.ppid));
    await expect(installEngine(request, call().context, shelfOf(engine))).rejects.toMatchObject({
      code: 'engines.busy',
    });
  });

  it('is not held up by a lock long without a sign, though its process’ number is someone’s by now', async () => {
    const lock = path.join(root, '.native.lock');
    fs.writeFileSync(lock, ownerName(process.ppid));
    fs.utimesSync(lock, 1, 1);
    await installEngine(request, call().context, shelfOf(engine));
    expect(filesBelow(root).sort()).toEqual(whole);
  });

  it('waits for a lock in the moment before its owner’s name is in it', async () => {
    fs.writeFileSync(path.join(root, '.native.lock'), '');
    await expect(installEngine(request, call().context, shelfOf(engine))).rejects.toMatchObject({
      code: 'engines.busy',
      message: expect.stringContaining('by another process') as string,
    });
  });

  it('refuses a file that would leave its folder', async () => {
    const evil: Carried = { ...second, content: wheel({ 'pkg/../../../evil.so': two }) };
    await index.stop();
    index = await startIndex([evil]);
    process.env['PIP_INDEX_URL'] = index.simple;
    await expect(
      installEngine(request, call().context, shelfOf(entryOf([partOf(evil)]))),
    ).rejects.toMatchObject({ code: 'engines.badArchive' });
    expect(filesBelow(root)).toEqual([`downloads/${evil.file}`]);
  });

  it('takes another road where the first one does not carry the file, also a tar', async () => {
    const source = path.join(root, 'source');
    fs.mkdirSync(path.join(source, 'lib'), { recursive: true });
    fs.writeFileSync(path.join(source, 'lib/libone.so'), one);
    fs.writeFileSync(path.join(source, 'lib/notes.txt'), two);
    const tar = path.join(root, 'libone.tar.gz');
    execFileSync('tar', ['-czf', tar, '-C', source, './lib']);
    const content = new Uint8Array(fs.readFileSync(tar));
    fs.rmSync(source, { recursive: true });
    fs.rmSync(tar);
    await index.stop();
    index = await startIndex([{ project: 'x', file: 'libone.tar.gz', content }]);
    process.env['PIP_INDEX_URL'] = index.simple;
    const archive = {
      pin: { file: 'libone.tar.gz', sha256: sha(content), bytes: null, from: { url: `${index.files}libone.tar.gz` } },
      place: (entry: string) => (entry.endsWith('.so') ? `deps/lib/${path.basename(entry)}` : null),
    }; // prettier-ignore
    const roads = [
      { version: '1.0', parts: [partOf(first)], trim: [] },
      { version: '0.9', parts: [archive], trim: [] },
    ];
    const { folder } = await installEngine(request, call().context, shelfOf(entryOf([], { roads })));
    expect(path.basename(folder)).toBe('native-0.9');
    expect(fs.readFileSync(path.join(folder, 'deps/lib/libone.so')).equals(one)).toBe(true);
  });

  it('says which server could not be asked', async () => {
    await index.stop();
    await expect(installEngine(request, call().context, shelfOf(engine))).rejects.toMatchObject({
      code: 'engines.outOfReach',
      message: expect.stringContaining(new URL(index.simple).host) as string,
    });
    index = await startIndex([]);
  });

  it('is undone by removing it', async () => {
    await installEngine(request, call().context, shelfOf(engine));
    await removeEngine('native', shelfOf(engine));
    expect(filesBelow(root)).toEqual([]);
    expect((await listEngines(shelfOf(engine))).engines[0]!.state).not.toBe('installed');
  });
});

/** A file system of one megabyte; only root can make one. */
const canMount = process.platform === 'linux' && process.getuid?.() === 0 && spawnSync('mount', ['--version']).status === 0; // prettier-ignore
describe.runIf(canMount)('on a small disk', () => {
  let small: string;
  beforeEach(() => {
    small = path.join(root, 'small');
    fs.mkdirSync(small);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=300k', 'tmpfs', small]);
  });
  afterEach(() => execFileSync('umount', [small]));

  it('refuses before it fetches anything, with both sizes', async () => {
    await expect(installEngine(request, call().context, shelfOf(engine, small))).rejects.toMatchObject({
      code: 'engines.noSpace',
      message: expect.stringMatching(/needs 1 MB .* 0 MB are free/) as string,
    });
    expect(index.asked).toEqual([]);
  });

  it('a disk that fills up meanwhile is an error by name, and nothing half unpacked stays', async () => {
    const modest = entryOf([partOf(first), partOf(second)], { installedBytes: 0 });
    await expect(installEngine(request, call().context, shelfOf(modest, small))).rejects.toMatchObject({
      code: 'engines.unwritable',
      message: expect.stringMatching(/the disk is full/) as string,
    });
    expect(filesBelow(small).every((file) => file.startsWith('downloads/'))).toBe(true);
  });
});

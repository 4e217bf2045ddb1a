import { promises as fs } from 'node:fs';
import path from 'node:path';
import { NetloomError } from '#shared/errors';
import type { CallContext } from '#shared/ipc/define';
import { trimElf } from '../../../tools/setup/elf.mjs';
import { fileFailure } from '../../files/failure';
import { whyNot, type EngineEntry, type EngineName, type Road } from './catalogue';
import { findDriver, judgeDriver } from './driver';
import { fetchFile, sizeOf, stopped, throwIfStopped } from './fetch';
import { bindingPath, downloadsFolder, engineFolder } from './folder';
import { locked } from './lock';
import { gigabytes, Meter } from './meter';
import { bundledFolder, findInstalled, manifestName, ownShelf, type Installed, type Shelf } from './shelf';
import { freeBytes } from './space';
import { unpack } from './unpack';
import { indexAddress, wheelAddress } from './wheelIndex';

/**
 * Fetches an engine and puts it in place in one step. Cancelled or cut off, it leaves only what was fetched, and the
 * next call goes on from there.
 * @param force installs also what this machine does not seem able to use
 * @throws NetloomError `engines.*`, `cancelled`
 */
export async function installEngine(
  { name, force }: { name: EngineName; force: boolean },
  context: CallContext,
  shelf: Shelf = ownShelf(),
): Promise<Installed> {
  const entry = shelf.catalogue.find((each) => each.name === name);
  if (!entry) throw new NetloomError('engines.unavailable', whyNot(name));
  const known = findInstalled(name, shelf);
  if (known) return known;
  if (entry.needs === 'nvidia' && !force) await requireDriver(name);

  const stop = new AbortController();
  const abort = () => stop.abort();
  if (context.signal.aborted) throw stopped();
  context.signal.addEventListener('abort', abort);
  try {
    await fs.mkdir(downloadsFolder(shelf.root), { recursive: true });
    return await locked(path.join(shelf.root, `.${name}.lock`), () =>
      work(entry, shelf, stop.signal, new Meter(context)),
    );
  } catch (error) {
    if (stop.signal.aborted) throw stopped();
    if (error instanceof NetloomError) throw error;
    const hint =
      'What was fetched so far is kept; free some space or choose another folder, and start again.';
    throw fileFailure('engines.unwritable', shelf.root, 'filled', error, hint);
  } finally {
    context.signal.removeEventListener('abort', abort);
  }
}

async function requireDriver(name: EngineName): Promise<void> {
  const { found, needed, problem } = judgeDriver(await findDriver());
  if (problem === null) return;
  throw new NetloomError(
    'engines.noDriver',
    `The CUDA engine needs ${needed}; found: ${found} (${problem}).`,
    `Install NVIDIA’s driver and start again. Without such a card, train on the processor or with WebGPU. (netloom engine install ${name} --force installs it all the same.)`,
  );
}

async function work(entry: EngineEntry, shelf: Shelf, signal: AbortSignal, meter: Meter): Promise<Installed> {
  const failures: NetloomError[] = [];
  for (const road of entry.roads) {
    try {
      return await walk(entry, road, shelf, signal, meter);
    } catch (error) {
      const last = road === entry.roads[entry.roads.length - 1];
      const another = error instanceof NetloomError && elsewhere.has(error.code);
      if (!another || (last && failures.length === 0)) throw error;
      failures.push(error);
      const all = (what: 'message' | 'hint') => failures.map((failure) => failure[what]).join(' ');
      if (last) throw new NetloomError(error.code, all('message'), all('hint'));
    }
  }
  throw new NetloomError('engines.unavailable', whyNot(entry.name));
}

/** Failures of a source, after which another one is asked. */
const elsewhere = new Set(['engines.outOfReach', 'engines.noIndex', 'engines.notInIndex']);

async function walk(
  entry: EngineEntry,
  road: Road,
  { root }: Shelf,
  signal: AbortSignal,
  meter: Meter,
): Promise<Installed> {
  const downloads = downloadsFolder(root);
  const folder = engineFolder(entry.name, road.version, root);
  const temporary = path.join(root, `.${entry.name}.new`);
  await requireSpace(entry, road, root);

  const usesIndex = road.parts.some(({ pin }) => 'project' in pin.from);
  meter.say(null, 'Asking where the files are');
  const index = usesIndex ? await indexAddress(signal) : '';
  const archives: string[] = [];
  const total = road.parts.reduce((sum, { pin }) => sum + (pin.bytes ?? 0), 0);
  let before = 0;
  for (const { pin } of road.parts) {
    throwIfStopped(signal);
    const url = await wheelAddress(index, pin, signal);
    const arrived = (bytes: number) => meter.fetched(before + bytes, total);
    const file = await fetchFile(pin, url, downloads, signal, arrived);
    before += (await sizeOf(file)) ?? 0;
    archives.push(file);
  }

  try {
    await fs.rm(temporary, { recursive: true, force: true });
    const files = await fill(temporary, road, archives, signal, meter);
    meter.say(null, 'Making sure it lasts');
    let bytes = 0;
    for (const file of files) bytes += await flush(file);
    const manifest = path.join(temporary, manifestName);
    await fs.writeFile(manifest, JSON.stringify({ name: entry.name, version: road.version, bytes }));
    await flush(manifest);
    throwIfStopped(signal);
    // A folder without a manifest is what an older program or a crash left.
    await fs.rm(folder, { recursive: true, force: true });
    await fs.rename(temporary, folder);
    for (const archive of archives) await fs.rm(archive, { force: true });
    return {
      name: entry.name,
      version: road.version,
      folder,
      binding: path.join(folder, bindingPath),
      bytes,
    };
  } finally {
    await fs.rm(temporary, { recursive: true, force: true });
  }
}

/** @returns all files of the engine */
async function fill(
  folder: string,
  road: Road,
  archives: readonly string[],
  signal: AbortSignal,
  meter: Meter,
): Promise<string[]> {
  const files: string[] = [];
  for (const [i, { place }] of road.parts.entries()) {
    meter.unpacked(i, road.parts.length);
    files.push(...(await unpack(archives[i]!, place, folder, signal)));
  }
  for (const name of road.trim) trimElf(path.join(folder, name));
  const binding = path.join(folder, bindingPath);
  const source = bundledFolder();
  if (source === null)
    throw new NetloomError(
      'engines.noBinding',
      'The part that connects Netloom with TensorFlow is missing from this installation.',
      'Install Netloom again, or run “npm run setup” in a checkout.',
    );
  await fs.mkdir(path.dirname(binding), { recursive: true });
  await fs.copyFile(path.join(source, bindingPath), binding);
  return [...files, binding];
}

/** @throws NetloomError `engines.noSpace` before anything is fetched */
async function requireSpace(entry: EngineEntry, road: Road, root: string): Promise<void> {
  const free = await freeBytes(root);
  if (free === null) return;
  let needed = entry.installedBytes ?? 0;
  for (const { pin } of road.parts) {
    const file = path.join(downloadsFolder(root), pin.file);
    const have = (await sizeOf(file)) ?? (await sizeOf(`${file}.part`)) ?? 0;
    needed += Math.max(0, (pin.bytes ?? 0) - have);
  }
  if (free >= needed) return;
  throw new NetloomError(
    'engines.noSpace',
    `“${entry.title}” needs ${gigabytes(needed)} while it is installed; ${gigabytes(free)} are free in ${root}.`,
    'Free some space and start again.',
  );
}

/** Makes a file's content last through a power cut. @returns its size */
async function flush(file: string): Promise<number> {
  const handle = await fs.open(file, 'r+');
  try {
    await handle.sync();
    return (await handle.stat()).size;
  } finally {
    await handle.close();
  }
}

/**
 * Deletes an engine and what was fetched for it. A running program keeps the libraries it has open.
 * @throws NetloomError `engines.busy`, `engines.unwritable`
 */
export async function removeEngine(name: EngineName, shelf: Shelf = ownShelf()): Promise<void> {
  const entry = shelf.catalogue.find((each) => each.name === name);
  await locked(path.join(shelf.root, `.${name}.lock`), async () => {
    for (const road of entry?.roads ?? []) {
      const folder = engineFolder(name, road.version, shelf.root);
      // The manifest first: what is half deleted does not count as an engine.
      await fs.rm(path.join(folder, manifestName), { force: true });
      await fs.rm(folder, { recursive: true, force: true });
      for (const { pin } of road.parts) {
        const file = path.join(downloadsFolder(shelf.root), pin.file);
        await fs.rm(file, { force: true });
        await fs.rm(`${file}.part`, { force: true });
      }
    }
    await fs.rm(path.join(shelf.root, `.${name}.new`), { recursive: true, force: true });
  }).catch((error: unknown) => {
    if (error instanceof NetloomError) throw error;
    // Windows holds a library as long as some program has it open.
    const hint = 'Close every window and terminal that trains, and remove it again.';
    throw fileFailure('engines.unwritable', shelf.root, 'emptied', error, hint);
  });
}

import type { EngineInfo, EngineShelf } from '#shared/ipc/engines';
import { catalogueFor, engineNames, whyNot, type EngineEntry, type EngineName } from './catalogue';
import { engineInUse } from './choose';
import { findDriver, judgeDriver } from './driver';
import { sizeOf } from './fetch';
import { downloadsFolder } from './folder';
import path from 'node:path';
import { bundledBinding, findInstalled, ownShelf, type Shelf } from './shelf';

/** All engines by name, what is here of each, and what would have to be fetched. Asks no network. */
export async function listEngines(shelf: Shelf = ownShelf()): Promise<EngineShelf> {
  const engines: EngineInfo[] = [];
  for (const name of engineNames) engines.push(await describe(name, shelf));
  return { folder: shelf.root, engines };
}

async function describe(name: EngineName, shelf: Shelf): Promise<EngineInfo> {
  const entry = shelf.catalogue.find((each) => each.name === name);
  const about = entry ?? catalogueFor('linux-x64').find((each) => each.name === name)!;
  const installed = findInstalled(name, shelf);
  const inUse = engineInUse()?.name;
  const bundled = name === 'native' && bundledBinding() !== null;
  return {
    name,
    title: about.title,
    summary: about.summary,
    version: installed?.version ?? entry?.roads[0]?.version ?? null,
    state: installed ? 'installed' : bundled ? 'bundled' : entry ? 'available' : 'unavailable',
    installedBytes: installed?.bytes ?? entry?.installedBytes ?? null,
    downloadBytes: entry ? sum(entry) : null,
    fetchedBytes: entry && !installed ? await fetched(entry, shelf.root) : 0,
    inUse: inUse === name || (bundled && inUse === 'bundled'),
    note: entry ? await noteOn(entry) : whyNot(name),
    problem: entry?.needs === 'nvidia' ? await driverProblem() : null,
  };
}

function sum(entry: EngineEntry): number | null {
  const sizes = entry.roads[0]!.parts.map(({ pin }) => pin.bytes);
  return sizes.some((bytes) => bytes === null) ? null : sizes.reduce<number>((a, b) => a + b!, 0);
}

async function fetched({ roads }: EngineEntry, root: string): Promise<number> {
  let bytes = 0;
  for (const { pin } of roads.flatMap((road) => road.parts)) {
    const file = path.join(downloadsFolder(root), pin.file);
    bytes += (await sizeOf(file)) ?? (await sizeOf(`${file}.part`)) ?? 0;
  }
  return bytes;
}

const noteOn = async (entry: EngineEntry): Promise<string | null> =>
  entry.tried ? null : entry.needs === 'nvidia' ? null : 'Not yet tried on this kind of machine.';

async function driverProblem(): Promise<string | null> {
  const { found, needed, problem } = judgeDriver(await findDriver());
  return problem && `Needs ${needed}; found: ${found} (${problem}).`;
}

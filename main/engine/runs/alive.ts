import { promises as fs } from 'node:fs';
import path from 'node:path';
import { giveSigns, ownerGivesSigns, ownName } from '../owner';

/** Whose run a folder is, and that its process still lives: a small file whose time is renewed while training. */
const fileName = 'alive.json';
const beatEvery = 5_000;
const staleAfter = 60_000;

/** Says that this process trains in the folder, until the returned function is called. */
export async function keepAlive(dir: string): Promise<() => Promise<void>> {
  const file = path.join(dir, fileName);
  await fs.writeFile(file, JSON.stringify({ owner: ownName() }));
  const endSigns = giveSigns(file, beatEvery);
  return async () => {
    endSigns();
    await fs.rm(file, { force: true });
  };
}

/** Whether some process trains in this folder now. */
export async function isAlive(dir: string): Promise<boolean> {
  const file = path.join(dir, fileName);
  try {
    const { owner } = JSON.parse(await fs.readFile(file, 'utf8')) as { owner?: unknown };
    if (owner === ownName()) return true;
    const { mtimeMs } = await fs.stat(file);
    return ownerGivesSigns(String(owner), mtimeMs, staleAfter);
  } catch {
    return false;
  }
}

import { promises as fs } from 'node:fs';
import path from 'node:path';
import { NetloomError } from '#shared/errors';
import { giveSigns, ownerGivesSigns, ownName } from '../owner';

const signEvery = 5_000;
const silence = 60_000;

/**
 * Lets one process at a time work on an engine: the window and the command line share the folder.
 * @throws NetloomError `engines.busy`
 */
export async function locked<T>(file: string, work: () => Promise<T>): Promise<T> {
  await fs.mkdir(path.dirname(file), { recursive: true });
  for (let tries = 0; ; tries++) {
    try {
      await fs.writeFile(file, ownName(), { flag: 'wx' });
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const [holder, sign] = await holderOf(file);
      if (tries > 0 || ownerGivesSigns(holder, sign, silence))
        throw new NetloomError(
          'engines.busy',
          `This engine is being installed or removed already (by ${holder === '' ? 'another process' : `process ${Number.parseInt(holder, 10)}`}).`,
          'Wait for it, or cancel it there.',
        );
      await fs.rm(file, { force: true });
    }
  }
  const endSigns = giveSigns(file, signEvery);
  try {
    return await work();
  } finally {
    endSigns();
    await fs.rm(file, { force: true });
  }
}

/** Who holds a lock, and when it last gave a sign of life. */
const holderOf = async (file: string): Promise<[name: string, sign: number]> => [
  await fs.readFile(file, 'utf8').catch(() => ''),
  await fs.stat(file).then((stat) => stat.mtimeMs, () => 0),
]; // prettier-ignore

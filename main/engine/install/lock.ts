import { promises as fs } from 'node:fs';
import path from 'node:path';
import { NetloomError } from '#shared/errors';
import { processLives } from '../processLives';

/**
 * Lets one process at a time work on an engine: the window and the command line share the folder.
 * @throws NetloomError `engines.busy`
 */
export async function locked<T>(file: string, work: () => Promise<T>): Promise<T> {
  await fs.mkdir(path.dirname(file), { recursive: true });
  for (let tries = 0; ; tries++) {
    try {
      await fs.writeFile(file, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const holder = Number(await fs.readFile(file, 'utf8').catch(() => ''));
      if (tries > 0 || processLives(holder))
        throw new NetloomError(
          'engines.busy',
          `This engine is being installed or removed already (by process ${holder}).`,
          'Wait for it, or cancel it there.',
        );
      await fs.rm(file, { force: true });
    }
  }
  try {
    return await work();
  } finally {
    await fs.rm(file, { force: true });
  }
}

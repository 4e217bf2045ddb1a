import { promises as fs } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { processLives } from '../processLives';

/** Whose run a folder is, and that its process still lives: a small file whose time is renewed while training. */
const fileName = 'alive.json';
const beatEvery = 5_000;
/** A process id may be given again, and a folder may lie on another computer: then only the time tells. */
const staleAfter = 60_000;

/** Says that this process trains in the folder, until the returned function is called. */
export async function keepAlive(dir: string): Promise<() => Promise<void>> {
  const file = path.join(dir, fileName);
  await fs.writeFile(file, JSON.stringify({ pid: process.pid, host: os.hostname() }));
  const timer = setInterval(() => {
    const now = new Date();
    // A missed beat does no harm, the next one comes soon.
    void fs.utimes(file, now, now).catch(() => undefined);
  }, beatEvery);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await fs.rm(file, { force: true });
  };
}

/** Whether some process trains in this folder now. */
export async function isAlive(dir: string): Promise<boolean> {
  const file = path.join(dir, fileName);
  try {
    const { pid, host } = JSON.parse(await fs.readFile(file, 'utf8')) as { pid: number; host: string };
    if (host === os.hostname() && !processLives(pid)) return false;
    return (
      Date.now() - (await fs.stat(file)).mtimeMs < staleAfter ||
      (host === os.hostname() && pid === process.pid)
    );
  } catch {
    return false;
  }
}

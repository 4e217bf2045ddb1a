import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { processLives } from './processLives';

describe('whether a process lives', () => {
  it('is true of this one, and of one that is someone else’s', () => {
    expect(processLives(process.pid)).toBe(true);
    expect(processLives(process.ppid)).toBe(true);
  });

  it('is false of one that has ended, and of what is no number of a process', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    await once(child, 'exit');
    expect(processLives(child.pid!)).toBe(false);
    for (const none of [0, -1, NaN]) expect(processLives(none)).toBe(false);
  });

  it.runIf(process.platform === 'linux')(
    'is false of one that was killed and that its parent never asks about',
    async () => {
      // The parent says its child's number and then does nothing at all, as the first process of many containers.
      const parent = spawn('sh', ['-c', 'sleep 60 & echo $!; exec sleep 60'], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      try {
        const [said] = (await once(parent.stdout, 'data')) as [Buffer];
        const child = Number(said);
        // Until then it is a shell, which does ask.
        await expect.poll(() => fs.readFileSync(`/proc/${parent.pid}/comm`, 'utf8')).toBe('sleep\n');
        expect(processLives(child)).toBe(true);
        process.kill(child, 'SIGKILL');
        await expect.poll(() => processLives(child), { timeout: 10_000 }).toBe(false);
        // It keeps its number: the system alone would call it alive.
        expect(() => process.kill(child, 0)).not.toThrow();
      } finally {
        parent.kill('SIGKILL');
      }
    },
  );
});

import fs from 'node:fs';

/** Whether a process of this computer has this number and still runs. */
export function processLives(pid: number): boolean {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is there, and someone else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM' && !isZombie(pid);
  }
  return !isZombie(pid);
}

/**
 * A killed process keeps its number until its parent asks how it ended. In containers whose first process never asks,
 * that is for ever. Where there is no such file (macOS, Windows), the system's own first process always asks.
 * @see proc_pid_stat(5): the state follows the name, which is in brackets and may hold any character
 */
function isZombie(pid: number): boolean {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'latin1');
    return /^ [ZX]/.test(stat.slice(stat.lastIndexOf(')') + 1));
  } catch {
    return false;
  }
}

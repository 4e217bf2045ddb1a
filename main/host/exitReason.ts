import os from 'node:os';

const meaning: Record<string, string> = {
  SIGKILL: 'it was killed, by a person or by the system when memory ran out',
  SIGSEGV: 'native code read memory that is not its own, as it also may where memory ran out',
  SIGABRT: 'native code gave up, most often because memory ran out',
  SIGTRAP: 'it gave up because memory ran out',
  SIGILL: 'memory ran out, or this processor lacks an instruction that native code needs',
  SIGTERM: 'it was asked to end',
};

/** Why the engine's process ended, from its exit code. @param code as Electron reports it: a code, or a signal's number */
export function exitReason(code: number, platform: NodeJS.Platform = process.platform): string {
  // Electron may notice that the process is gone before the system says why.
  if (code === 0) return 'The engine ended unexpectedly: it was killed, or memory ran out.';
  const numbers = Object.entries(os.constants.signals) as [string, number][];
  const signal =
    platform === 'win32' ? undefined : numbers.find(([, n]) => n === code || n + 128 === code)?.[0];
  if (!signal || code === 1) return `The engine ended unexpectedly (exit code ${code}).`;
  return `The engine ended unexpectedly (${signal}${meaning[signal] ? `: ${meaning[signal]}` : ''}).`;
}

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';

/** Instruction sets that matter for training, as people know them. */
const known: [flag: RegExp, name: string][] = [
  [/\bavx512f\b/i, 'AVX-512'],
  [/\bavx2\b/i, 'AVX2'],
  [/\bfma\b/i, 'FMA'],
  [/\bamx_tile\b/i, 'AMX'],
  [/\b(neon|asimd|AdvSIMD)\b/i, 'NEON'],
];

/** @returns e.g. `['AVX2', 'FMA']`; empty where the platform does not say. */
export function cpuFeatures(): string[] {
  const flags = cpuFlags();
  const found = known.filter(([flag]) => flag.test(flags)).map(([, name]) => name);
  return found.length === 0 && process.arch === 'arm64' ? ['NEON'] : found;
}

function cpuFlags(): string {
  try {
    if (process.platform === 'linux') return fs.readFileSync('/proc/cpuinfo', 'utf8').slice(0, 20_000);
    if (process.platform === 'darwin')
      return execFileSync('sysctl', ['-n', 'machdep.cpu.features', 'machdep.cpu.leaf7_features'], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      });
  } catch {
    // What cannot be asked is not told.
  }
  return '';
}

/** “8 CPU cores, AVX2 FMA” */
export function describeCpu(): string {
  const cores = os.cpus().length;
  return [`${cores} CPU ${cores === 1 ? 'core' : 'cores'}`, cpuFeatures().join(' ')]
    .filter(Boolean)
    .join(', ');
}

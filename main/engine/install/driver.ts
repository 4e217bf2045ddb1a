import { execFile } from 'node:child_process';
import { promises as fs } from 'node:fs';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What the machine has for CUDA. */
export interface Driver {
  /** “555.42.06”; null where there is no driver. */
  version: string | null;
  /** The driver's library can be opened. */
  loads: boolean;
  cards: { name: string; capability: number | null }[];
}
/** Null in `problem`: CUDA can be used. */
export interface DriverFinding {
  found: string;
  needed: string;
  problem: string | null;
}

/** CUDA 12 runs on every driver from here on… */
const least = '525.60.13';
/** …but this TensorFlow has no ready code for cards from 9.0 on, and to compile it the driver must know CUDA 12.5. */
const leastForNew = '555.42.06';

/** Asks the system; nothing is loaded that stays. */
export async function findDriver(): Promise<Driver> {
  const [listed, version] = await Promise.all([nvidiaSmi(), kernelModule()]);
  return { version: version ?? listed.version, loads: opens('libcuda.so.1'), cards: listed.cards };
}

/** @returns what was found beside what TensorFlow's CUDA build needs */
export function judgeDriver({ version, loads, cards }: Driver): DriverFinding {
  const newest = Math.max(0, ...cards.map((card) => card.capability ?? 0));
  const needed = `NVIDIA driver ${newest >= 9 ? leastForNew : least} or newer`;
  const names = cards.map((card) => card.name).join(', ');
  const found = version ? `NVIDIA driver ${version}${names ? ` (${names})` : ''}` : 'none';
  const problem = !version
    ? 'there is no NVIDIA driver'
    : !loads
      ? 'the driver’s library libcuda.so.1 cannot be opened'
      : older(version, newest >= 9 ? leastForNew : least)
        ? 'the driver is too old'
        : newest > 0 && newest < 6
          ? 'the graphics card is too old (compute capability below 6.0)'
          : null;
  return { found, needed, problem };
}

async function nvidiaSmi(): Promise<Pick<Driver, 'version' | 'cards'>> {
  const ask = ['--query-gpu=driver_version,compute_cap,name', '--format=csv,noheader'];
  const text = await run('nvidia-smi', ask, { timeout: 10_000 }).then(
    (done) => done.stdout,
    () => '',
  );
  const rows = text.split('\n').flatMap((line) => {
    const [version, capability, ...name] = line.trim().split(', ');
    return version && /^[\d.]+$/.test(version) ? [{ version, capability, name: name.join(', ') }] : [];
  });
  return {
    version: rows[0]?.version ?? null,
    cards: rows.map(({ name, capability }) => ({ name, capability: Number(capability) || null })),
  };
}

async function kernelModule(): Promise<string | null> {
  const text = await fs.readFile('/proc/driver/nvidia/version', 'utf8').catch(() => '');
  return /Kernel Module.*?\s(\d+\.[\d.]+)\s/.exec(text)?.[1] ?? null;
}

/** Whether the loader finds a library. It is no addon, which Node says only after opening it. */
function opens(library: string): boolean {
  try {
    process.dlopen({ exports: {} }, library);
    return true;
  } catch (error) {
    return /did not self-register/.test(String(error));
  }
}

function older(version: string, than: string): boolean {
  const [a, b] = [version, than].map((text) => text.split('.').map(Number));
  for (let i = 0; i < b!.length; i++) if ((a![i] ?? 0) !== b![i]) return (a![i] ?? 0) < b![i]!;
  return false;
}

import { execFile } from 'node:child_process';
import { promises as fs } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { DoctorReport } from '#shared/ipc/engine';
import { graphEngine, type GraphEngine } from '../graph/openSession';
import { cpuFeatures } from './cpu';
import { loadTf } from './load';
import { findGpu } from './webgpu/link';

type Finding = DoctorReport['findings'][number];
const run = promisify(execFile);

/** What was found on this machine, what will be used and why, and what to do about what is missing. */
export async function doctor(): Promise<DoctorReport> {
  const { device } = await loadTf();
  const findings = await Promise.all([
    backend(device),
    steps(device.backend === 'tensorflow'),
    gpus(device.device.startsWith('GPU')),
    webgpu(),
    processor(),
    memory(),
    disk(),
    runtime(),
    duckdb(),
  ]);
  return { device, findings };
}

function backend({ backend, version, reason }: DoctorReport['device']): Finding {
  const native = backend === 'tensorflow';
  return {
    name: 'Backend',
    status: native ? 'ok' : 'warning',
    found: `${version}. ${reason}`,
    advice: native
      ? null
      : '“netloom engine install native” fetches native TensorFlow, which trains many times faster.',
  };
}

/** How a training step reaches native TensorFlow. */
function steps(native: boolean): Finding {
  const { kind, reason }: GraphEngine = native
    ? graphEngine()
    : { kind: 'off', reason: 'Only native TensorFlow records them.' };
  const ways = {
    native: 'Recorded, and run many at a time.',
    saved: 'Recorded, and run one at a time.',
    off: 'Not recorded: each operation is started by itself.',
  };
  const best = !native || kind === 'native';
  return {
    name: 'Training steps',
    status: best ? 'ok' : 'warning',
    found: `${ways[kind]} ${reason}`.trim(),
    advice: best ? null : 'Run “npm run setup -- --retry”: with the graph addon nets train faster.',
  };
}

async function gpus(used: boolean): Promise<Finding> {
  const found = await graphicsCards();
  if (found.length === 0)
    return { name: 'GPU', status: 'ok', found: 'None found; the processor trains.', advice: null };
  if (used) return { name: 'GPU', status: 'ok', found: found.join('; '), advice: null };
  return {
    name: 'GPU',
    status: 'warning',
    found: `${found.join('; ')}. Not used: the native library is the one for processors.`,
    advice:
      'For an NVIDIA card, “netloom engine install cuda” fetches TensorFlow’s CUDA build. Nets on tables mostly train faster on the processor.',
  };
}

/** What WebGPU would train on, whoever made it. */
async function webgpu(): Promise<Finding> {
  const { adapter, reason } = await findGpu();
  const how = 'Nets train on it when it is chosen (Device in the training settings, or --device webgpu).';
  const found = adapter
    ? `${adapter.name}${adapter.software ? ', imitated by the processor: good for tests only' : ''}. ${how}`
    : `Not available: ${reason}`;
  return { name: 'WebGPU', status: 'ok', found, advice: null };
}

/** Each graphics card with its driver, as the platform's own tool names them; none where it has no such tool. */
async function graphicsCards(): Promise<string[]> {
  const nvidia = await lines('nvidia-smi', [
    '--query-gpu=name,driver_version,memory.total',
    '--format=csv,noheader',
  ]);
  if (nvidia.length > 0) return nvidia.map((line) => line.replace(/, ([\d.]+), /, ', driver $1, '));
  if (process.platform === 'darwin')
    return (await lines('system_profiler', ['SPDisplaysDataType'])).flatMap(
      (line) => /Chipset Model: (.*)/.exec(line)?.[1] ?? [],
    );
  if (process.platform === 'win32')
    return lines('powershell', ['-NoProfile', '-Command', 'Get-CimInstance Win32_VideoController | ForEach-Object { $_.Name + ", driver " + $_.DriverVersion }']); // prettier-ignore
  return (await lines('lspci', [])).flatMap((line) => /(?:VGA|3D|Display)[^:]*: (.*)/.exec(line)?.[1] ?? []);
}

async function lines(program: string, args: string[]): Promise<string[]> {
  try {
    const { stdout } = await run(program, args, { timeout: 10_000, windowsHide: true });
    return stdout.split('\n').map((line) => line.trim()).filter(Boolean); // prettier-ignore
  } catch {
    return [];
  }
}

function processor(): Finding {
  const cores = os.cpus();
  const features = cpuFeatures();
  const slow = process.arch === 'x64' && features.length > 0 && !features.includes('AVX2');
  return {
    name: 'Processor',
    status: slow ? 'warning' : 'ok',
    found: `${cores[0]?.model.trim() ?? process.arch}, ${cores.length} cores${features.length ? `, ${features.join(' ')}` : ''}`,
    advice: slow ? 'Without AVX2 training is slow on this processor.' : null,
  };
}

const gigabytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GB`;

function memory(): Finding {
  const scarce = os.freemem() < 2 ** 30;
  return {
    name: 'Memory',
    status: scarce ? 'warning' : 'ok',
    found: `${gigabytes(os.freemem())} free of ${gigabytes(os.totalmem())}`,
    advice: scarce ? 'Close other programs before training on large data.' : null,
  };
}

async function disk(): Promise<Finding> {
  // Node before 18.15 (Electron 22) cannot ask.
  const { statfs } = fs as Partial<typeof fs>;
  const where = path.resolve('.');
  if (!statfs)
    return { name: 'Disk', status: 'ok', found: `Free space at ${where} is not known here.`, advice: null };
  const { bavail, bsize } = await statfs(where);
  const free = bavail * bsize;
  return {
    name: 'Disk',
    status: free < 2 ** 30 ? 'warning' : 'ok',
    found: `${gigabytes(free)} free at ${where}`,
    advice: free < 2 ** 30 ? 'Free some space: runs with checkpoints need it.' : null,
  };
}

function runtime(): Finding {
  const { electron, node, chrome } = process.versions;
  const found = electron ? `Electron ${electron} (Chromium ${chrome}, Node ${node})` : `Node ${node}`;
  return {
    name: 'Runtime',
    status: 'ok',
    found: `${found} on ${os.platform()} ${os.release()} ${os.arch()}`,
    advice: null,
  };
}

async function duckdb(): Promise<Finding> {
  try {
    const { version } = await import('@duckdb/node-api');
    return { name: 'DuckDB', status: 'ok', found: version(), advice: null };
  } catch (error) {
    return {
      name: 'DuckDB',
      status: 'missing',
      found: `It did not load: ${(error as Error).message.split('\n')[0]}`,
      advice: 'Run “npm run setup”: without it no data can be read.',
    };
  }
}

import type * as tfjs from '@tensorflow/tfjs';
import type { Device } from '#shared/runs/run';
import { NetloomError } from '#shared/errors';
import { chooseEngine } from '../install/choose';
import { describeCpu } from './cpu';
import { installNative } from './native/install';
import { quietTensorFlow, restoreUtil } from './node';
import { plain } from './plain';
import { wasmFolder } from './wasm';

export type Tf = typeof tfjs;
export interface Loaded {
  tf: Tf;
  /** The backend in use. Changes when a net needs another one (see `probe.ts`). */
  device: Device;
}

let loading: Promise<Loaded> | undefined;

/**
 * Loads the best backend there is, once per process: native TensorFlow, else WebAssembly, else plain JavaScript.
 * The environment variable NETLOOM_BACKEND (`tensorflow`, `wasm`, `cpu`) asks for one; `webgpu` asks for the graphics
 * card beside the best of them.
 * @throws NetloomError `backend.unknown` for another name, `backend.none` when nothing loads
 */
export const loadTf = (): Promise<Loaded> => (loading ??= load());

async function load(): Promise<Loaded> {
  const wish = process.env.NETLOOM_BACKEND || null;
  const asked = wish === 'webgpu' ? null : wish;
  const why = asked === null ? '' : `NETLOOM_BACKEND=${asked} asks for it. `;
  const failures: string[] = [];
  for (const [name, open] of candidates(asked)) {
    try {
      const { tf, version, device, note = '' } = await open();
      // Without this, tfjs checks every tensor twice and advertises itself on the console.
      tf.enableProdMode();
      const told = failures.length ? failures.join(' ') : asked === null ? preferred : '';
      const reason = [note, why + told].join(' ');
      return { tf, device: { backend: name, version, device, reason: reason.trim() } };
    } catch (error) {
      failures.push(`${labels[name]} did not load: ${firstLine(error)}.`);
    }
  }
  throw new NetloomError('backend.none', failures.join(' '), 'Run “netloom doctor” to see what is missing.');
}

interface Opened {
  tf: Tf;
  version: string;
  device: string;
  /** What was tried before it. */
  note?: string;
}
/** WebGPU is not among them: it takes the training alone (see `webgpu/choose.ts`), all else is done by one of these. */
type Backend = Exclude<Device['backend'], 'webgpu'>;
const labels: Record<Backend, string> = {
  tensorflow: 'Native TensorFlow',
  wasm: 'WebAssembly',
  cpu: 'JavaScript',
};
const preferred = 'Native TensorFlow is the fastest backend and it loaded.';
const openers: Record<Backend, () => Promise<Opened>> = {
  tensorflow: openNative,
  wasm: openWasm,
  cpu: openCpu,
};

function candidates(asked: string | null): [Backend, () => Promise<Opened>][] {
  const all = Object.entries(openers) as [Backend, () => Promise<Opened>][];
  if (asked === null) return all;
  const chosen = all.filter(([name]) => name === asked);
  if (chosen.length === 0)
    throw new NetloomError(
      'backend.unknown',
      `NETLOOM_BACKEND is “${asked}”; it must be tensorflow, webgpu, wasm or cpu.`,
      'Unset it to take the best backend there is.',
    );
  return chosen;
}

async function openNative(): Promise<Opened> {
  restoreUtil();
  quietTensorFlow();
  const engine = await chooseEngine();
  const tf = plain(await import('@tensorflow/tfjs-node-gpu')) as unknown as Tf;
  installNative(tf, plain(await import('@tensorflow/tfjs-core')));
  // The native backend's own facts are not in tfjs' types.
  const native = tf.backend() as unknown as { binding: { TF_Version: string }; isUsingGpuDevice: boolean };
  engine.works();
  const idle = engine.name === 'cuda' && !native.isUsingGpuDevice;
  return {
    tf,
    version: `TensorFlow ${native.binding.TF_Version}`,
    device: native.isUsingGpuDevice ? `GPU, ${describeCpu()}` : describeCpu(),
    note: idle ? 'CUDA loaded but found no graphics card it can use; the processor trains.' : engine.note,
  };
}

async function openWasm(): Promise<Opened> {
  const tf = plain(await import('@tensorflow/tfjs'));
  const wasm = plain(await import('@tensorflow/tfjs-backend-wasm'));
  wasm.setWasmPaths(wasmFolder());
  if (!(await tf.setBackend('wasm'))) throw new Error('its binaries could not be started');
  return { tf, version: `TensorFlow.js ${tf.version.tfjs} (WebAssembly)`, device: describeCpu() };
}

async function openCpu(): Promise<Opened> {
  const tf = plain(await import('@tensorflow/tfjs'));
  tf.enableProdMode();
  await tf.setBackend('cpu');
  return { tf, version: `TensorFlow.js ${tf.version.tfjs} (JavaScript)`, device: '1 CPU core' };
}

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0]!.trim().replace(/\.$/, '');

import { NetloomError } from '#shared/errors';
import { gpuPortMessage } from '#shared/ipc/host';
import type { Gpu } from './adapter';
import { serveGpu } from './serve';

/**
 * The hidden window's page: Chromium's own WebGPU, spoken to over one port. It has neither Node nor Electron,
 * no network and no file.
 */

function find(): Gpu {
  const { gpu } = navigator as { gpu?: Gpu };
  if (gpu) return gpu;
  const version = /Chrome\/(\d+)/.exec(navigator.userAgent)?.[1] ?? 'unknown';
  throw new NetloomError('gpu.none', `Chromium ${version}, which shows this window, has no WebGPU on this system.`, 'Train on the processor.'); // prettier-ignore
}

async function open() {
  const tf = await import('@tensorflow/tfjs');
  await import('@tensorflow/tfjs-backend-webgpu');
  return tf;
}

function take({ source, data, ports: [port] }: MessageEvent): void {
  if (source !== window || data !== gpuPortMessage || !port) return;
  window.removeEventListener('message', take);
  serveGpu(find, open, {
    post: (message) => port.postMessage(message),
    onMessage: (listener) => (port.onmessage = (event) => listener(event.data)),
  });
}
window.addEventListener('message', take);

import { NetloomError } from '#shared/errors';
import type { GpuAdapter } from '#shared/ipc/gpu';
import type { Tf } from '../load';

/** The part of `navigator.gpu` that is asked here. */
export interface Gpu {
  requestAdapter(options?: { powerPreference: 'high-performance' }): Promise<Adapter | null>;
}
interface Adapter {
  info?: { vendor: string; architecture: string; device: string; description: string; isFallbackAdapter?: boolean }; // prettier-ignore
  isFallbackAdapter?: boolean;
}
interface Device {
  lost: Promise<{ message: string; reason: string }>;
  addEventListener(type: 'uncapturederror', listener: (event: { error: { message: string } }) => void): void;
}

/** Names of processors that play a graphics card. */
const software = /swiftshader|llvmpipe|lavapipe|basic render/i;

/** @throws NetloomError `gpu.none` */
export async function adapterOf(gpu: Gpu): Promise<GpuAdapter> {
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) throw new NetloomError('gpu.none', 'WebGPU found no graphics card, or none with a driver it can use.', 'Train on the processor.'); // prettier-ignore
  const { vendor = '', architecture = '', device = '', description = '' } = adapter.info ?? {};
  const name = description || [vendor, device || architecture].filter(Boolean).join(' ') || 'graphics card';
  const imitated = adapter.info?.isFallbackAdapter ?? adapter.isFallbackAdapter ?? false;
  return { name, software: imitated || software.test(`${name} ${architecture}`) };
}

/** Tells of what the card could not do, once: a lost device, too little memory, a shader its driver refuses. */
export function watchDevice(tf: Tf, tell: (why: NetloomError) => void): void {
  const { device } = tf.backend() as unknown as { device: Device };
  device.addEventListener('uncapturederror', ({ error }) => tell(gpuFailure(error.message)));
  void device.lost.then(({ message, reason }) => tell(gpuFailure(`it was lost (${message || reason})`)));
}

/** What broke off a training there. It goes on from its checkpoint, wherever the person wants. */
export const gpuFailure = (what: string): NetloomError =>
  new NetloomError('gpu.failed', `The graphics card failed: ${what.split('\n')[0]!.replace(/\.$/, '')}.`, 'Resume the run there, on the processor, or with smaller batches.'); // prettier-ignore

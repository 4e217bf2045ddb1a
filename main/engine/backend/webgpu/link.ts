import { NetloomError } from '#shared/errors';
import type { GpuAdapter, GpuContract, GpuEvents } from '#shared/ipc/gpu';
import type { Client } from '#shared/ipc/rpc';
import { openDawn } from './dawn';

/** A connection to the process that has the graphics card. */
export interface GpuLink {
  client: Client<GpuContract, GpuEvents>;
  /** Ends the other side. */
  close(): void;
}

let open: () => Promise<GpuLink> = openDawn;

/** Another way to the graphics card than Dawn: in the program it is Chromium's. */
export function reachGpuBy(way: () => Promise<GpuLink>): void {
  open = way;
}

/** @throws NetloomError `gpu.none`, with the reason */
export async function openGpu(): Promise<GpuLink & { adapter: GpuAdapter }> {
  const link = await open();
  try {
    return { ...link, adapter: await link.client.call('gpu.adapter', {}) };
  } catch (error) {
    link.close();
    throw error;
  }
}

/** The graphics card there is, or null and why there is none. */
export async function findGpu(): Promise<{ adapter: GpuAdapter | null; reason: string }> {
  try {
    const { adapter, close } = await openGpu();
    close();
    return { adapter, reason: '' };
  } catch (error) {
    return { adapter: null, reason: error instanceof NetloomError ? error.message : String(error) };
  }
}

import { NetloomError } from '#shared/errors';
import type { Device, DeviceWish } from '#shared/runs/run';
import type { Loaded } from '../load';
import { openGpu, type GpuLink } from './link';

let wish: DeviceWish = 'auto';

/** What trainings that begin from now on run on. */
export function preferDevice(device: DeviceWish): void {
  wish = device;
}

/** Who asks for the graphics card by name; undefined where nobody does. */
function asking(): string | undefined {
  if (wish === 'webgpu') return 'It was chosen as the device.';
  if (wish === 'auto' && process.env.NETLOOM_BACKEND === 'webgpu')
    return 'NETLOOM_BACKEND=webgpu asks for it.';
  return undefined;
}

/**
 * Takes a training to the graphics card where it is asked for, or where native TensorFlow is missing and the card is a
 * real one. Native TensorFlow on the processor comes before it otherwise: nets on tables are too small to gain from a
 * card, and how much larger ones gain has not been measured on every card.
 * @param make opens the net there; the link ends with it
 * @returns the net, or why the card does not train where it might have
 * @throws NetloomError `gpu.none`, `gpu.unsupported` where the card was asked for
 */
export async function trainOnGpu<Net>(
  { device, tf }: Loaded,
  make: (link: GpuLink) => Promise<Net>,
): Promise<{ net: Net; device: Device } | { reason: string }> {
  const who = asking();
  if (who === undefined && (wish === 'cpu' || process.env.NETLOOM_BACKEND || device.backend === 'tensorflow'))
    return { reason: '' };
  try {
    const link = await openGpu();
    const { name, software } = link.adapter;
    try {
      if (software && who === undefined) throw new NetloomError('gpu.none', `WebGPU has no graphics card here, only ${name}.`); // prettier-ignore
      const net = await make(link);
      const reason = who ?? `${device.reason} The graphics card is the fastest of what is left.`;
      return { net, device: { backend: 'webgpu', version: `WebGPU (TensorFlow.js ${tf.version_core})`, device: name, reason } }; // prettier-ignore
    } catch (error) {
      link.close();
      throw error;
    }
  } catch (error) {
    if (who !== undefined || !(error instanceof NetloomError)) throw error;
    return { reason: error.message };
  }
}

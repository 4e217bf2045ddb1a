import { NetloomError } from '#shared/errors';
import type { ServerMessage } from '#shared/ipc/define';
import { gpuContract, type GpuContract, type GpuEvents } from '#shared/ipc/gpu';
import { serve, type Transport } from '#shared/ipc/rpc';
import type { Tf } from '../load';
import { adapterOf, watchDevice, type Gpu } from './adapter';
import { createGpuNet, type GpuNet } from './net';

/**
 * Answers the engine over a port, with whatever WebGPU there is.
 * @param find gives the browser's or Dawn's WebGPU. @throws NetloomError `gpu.none`
 * @param open gives TensorFlow.js with its WebGPU backend; called when the first net comes
 */
export function serveGpu(
  find: () => Gpu,
  open: () => Promise<Tf>,
  transport: Transport<ServerMessage, unknown>,
): void {
  const nets = new Map<number, GpuNet>();
  let next = 1;
  let failed: NetloomError | null = null;
  let opened: Promise<Tf> | undefined;
  const load = async (): Promise<Tf> => {
    await adapterOf(find());
    const tf = await open();
    tf.enableProdMode();
    await start(tf);
    watchDevice(tf, (why) => (failed ??= why));
    return tf;
  };
  const netOf = (id: number): GpuNet => {
    const net = nets.get(id);
    if (!net) throw new NetloomError('gpu.closed', 'This net is not on the graphics card any more.');
    return net;
  };
  /** What the card refuses it tells afterwards, and the numbers would be wrong. */
  const checked = async <T>(work: T | Promise<T>): Promise<T> => {
    const result = await Promise.resolve(work).catch((error: unknown) => {
      throw failed ?? error;
    });
    if (failed) throw failed;
    return result;
  };

  serve<GpuContract, GpuEvents>(
    gpuContract,
    {
      'gpu.adapter': () => adapterOf(find()),
      'gpu.open': async (given) => {
        const tf = await (opened ??= load());
        const net = next++;
        nets.set(net, createGpuNet(tf, given));
        return { net };
      },
      'gpu.run': ({ net, batches, learningRate, gradients }) =>
        checked(netOf(net).run(batches, { learningRate, gradients })),
      'gpu.judge': async ({ net, blocks }) => ({ records: await checked(netOf(net).judge(blocks)) }),
      'gpu.weights': ({ net }) => checked(netOf(net).weights()),
      'gpu.setWeights': async ({ net, arrays }) => (await checked(netOf(net).setWeights(arrays)), {}),
      'gpu.save': ({ net }) => checked(netOf(net).save()),
      'gpu.restore': async ({ net, arrays }) => (await checked(netOf(net).restore(arrays)), {}),
      'gpu.close': ({ net }) => {
        nets.get(net)?.dispose();
        nets.delete(net);
        return {};
      },
    },
    transport,
  );
}

/** Old browsers and drivers have an adapter and fail at the first numbers. @throws NetloomError `gpu.none` */
async function start(tf: Tf): Promise<void> {
  try {
    if (!(await tf.setBackend('webgpu'))) throw new Error('its backend did not start');
    const sum = tf.tidy(() => tf.add(tf.tensor1d(new Float32Array(2000).fill(1)), 1));
    const [two] = await sum.data();
    sum.dispose();
    if (two !== 2) throw new Error(`it says that 1 + 1 is ${two}`);
  } catch (error) {
    const why = (error as Error).message.split('\n')[0]!.replace(/\.$/, '');
    throw new NetloomError('gpu.none', `There is a graphics card, but WebGPU does not compute on it here: ${why}.`, 'Train on the processor.'); // prettier-ignore
  }
}

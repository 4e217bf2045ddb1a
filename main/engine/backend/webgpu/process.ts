import { NetloomError } from '#shared/errors';
import { serveGpu } from './serve';
import type { Gpu } from './adapter';
import { plain } from '../plain';

/**
 * Dawn in a process of its own, which the command line starts: a graphics driver that falls takes nothing else along.
 * Inside Electron Dawn gives up; there Chromium's own WebGPU does the same work (see `page.ts`).
 */
async function main(): Promise<void> {
  // NETLOOM_DAWN holds options for Dawn, such as `backend=vulkan`.
  const flags = (process.env.NETLOOM_DAWN ?? '').split(' ').filter(Boolean);
  let find: () => Gpu;
  try {
    const { create, globals } = await import('webgpu');
    Object.assign(globalThis, globals);
    const gpu = create(flags) as unknown as Gpu;
    find = () => gpu;
    // tfjs looks for it when it loads. Newer Nodes have a navigator of their own.
    Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true });
  } catch (error) {
    const what = (error as Error).message.split('\n')[0]!.replace(/\.$/, '');
    find = () => {
      throw new NetloomError('gpu.none', `Dawn, which drives graphics cards for WebGPU, did not load: ${what}.`, 'Run “npm run setup”, or train on the processor.'); // prettier-ignore
    };
  }
  const open = async () => {
    const tf = plain(await import('@tensorflow/tfjs'));
    await import('@tensorflow/tfjs-backend-webgpu');
    return tf;
  };
  serveGpu(find, open, {
    post: (message) => void process.send!(message),
    onMessage: (listener) => void process.on('message', listener),
  });
  process.on('disconnect', () => process.exit(0));
}

void main();

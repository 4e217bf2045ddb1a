import { fork } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { NetloomError } from '#shared/errors';
import type { GpuContract, GpuEvents } from '#shared/ipc/gpu';
import { createClient } from '#shared/ipc/rpc';
import type { GpuLink } from './link';

/** The bundle of `process.ts`: beside this one, or in out/ when run from source. */
function bundle(): string {
  const here = path.dirname(fileURLToPath(import.meta.url));
  const places = [path.join(here, 'gpu.cjs'), path.join(here, '../../../../out/gpu.cjs')];
  const found = [process.env.NETLOOM_GPU_PROCESS, ...places].find((file) => file && fs.existsSync(file));
  if (!found) throw new NetloomError('gpu.none', 'The program that drives the graphics card is not built.', 'Run “npm run build”.'); // prettier-ignore
  return found;
}

/** Starts Dawn's process. @throws NetloomError `gpu.none` */
export async function openDawn(): Promise<GpuLink> {
  // Typed arrays go as they are; what drivers print is kept for the reason of a failure.
  const child = fork(bundle(), [], {
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let said = '';
  child.stderr!.on('data', (data: Buffer) => (said = (said + data.toString()).slice(-2000)));
  const client = createClient<GpuContract, GpuEvents>({
    post: (message) => void child.send(message, () => undefined),
    onMessage: (listener) => void child.on('message', listener),
  });
  child.once('exit', (code, signal) => {
    const last = said.trim().split('\n').pop() ?? '';
    client.dispose(`the graphics card’s process ended (${signal ?? code})${last && `: ${last}`}.`);
  });
  child.once('error', (error) => client.dispose(error.message));
  const close = () => {
    process.off('exit', close);
    child.kill();
  };
  process.once('exit', close);
  return { client, close };
}

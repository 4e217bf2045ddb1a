import { NetloomError } from '#shared/errors';
import type { GpuContract, GpuEvents } from '#shared/ipc/gpu';
import type { EngineMessage, HostMessage } from '#shared/ipc/host';
import { createClient } from '#shared/ipc/rpc';
import type { GpuLink } from './link';

/** What is needed of a port, whoever made it. */
export interface GpuPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
  start(): void;
}
interface Wanted {
  opened(port: GpuPort): void;
  gone(reason: string): void;
}

/** Chromium's WebGPU: the host opens a hidden window for each link, and tells when one is gone. */
export class ChromiumGpu {
  private readonly wanted = new Map<number, Wanted>();
  private next = 1;

  constructor(private readonly tell: (message: EngineMessage) => void) {}

  /** @throws NetloomError `gpu.none` */
  readonly open = (): Promise<GpuLink> =>
    new Promise((resolve, reject) => {
      const id = this.next++;
      const close = () => {
        this.wanted.delete(id);
        this.tell({ type: 'gpu.close', id });
      };
      const opened = (port: GpuPort) => {
        const client = createClient<GpuContract, GpuEvents>({
          post: (message) => port.postMessage(message),
          onMessage: (listener) => port.on('message', ({ data }) => listener(data)),
        });
        port.start();
        this.wanted.set(id, { opened: () => undefined, gone: (reason) => client.dispose(reason) });
        resolve({ client, close });
      };
      const gone = (reason: string) => reject(new NetloomError('gpu.none', `The window that works on the graphics card did not open: ${reason}`, 'Train on the processor.')); // prettier-ignore
      this.wanted.set(id, { opened, gone });
      this.tell({ type: 'gpu.open', id });
    });

  /** To be told all that the host says. */
  heard(message: HostMessage, ports: readonly GpuPort[]): void {
    if (message.type === 'gpu.port' && ports[0]) this.wanted.get(message.id)?.opened(ports[0]);
    if (message.type === 'gpu.gone') {
      this.wanted.get(message.id)?.gone(message.reason);
      this.wanted.delete(message.id);
    }
  }
}

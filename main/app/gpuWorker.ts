import { BrowserWindow, MessageChannelMain, type MessagePortMain } from 'electron';
import { gpuOrigin } from '#shared/ipc/host';
import { channels } from './channels';
import { gpuPreloadBundle } from './paths';
import { safePreferences } from './security';

/**
 * Chromium's WebGPU at work for the engine: one hidden, sandboxed window per net under training. (Dawn's addon cannot
 * run inside Electron: it wraps memory of its own, which Electron's V8 forbids.)
 */
export class GpuWindows {
  private readonly windows = new Map<number, BrowserWindow>();

  private asked = false;

  /** @param quitting the windows were asked to close, as when the program ends: `closeAll` follows when the engine has ended */
  constructor(private readonly quitting: () => void) {}

  /** @param gone told why, when a window could not be opened or died */
  open(id: number, deliver: (port: MessagePortMain) => void, gone: (reason: string) => void): void {
    const window = new BrowserWindow({
      show: false,
      skipTaskbar: true,
      webPreferences: { ...safePreferences, preload: gpuPreloadBundle, backgroundThrottling: false },
    });
    this.windows.set(id, window);
    const contents = window.webContents;
    const lost = (reason: string) => {
      if (!this.windows.has(id)) return;
      this.close(id);
      gone(reason);
    };
    contents.once('render-process-gone', (_event, { reason, exitCode }) =>
      lost(`its process ended (${reason}, ${exitCode}).`),
    );
    window.on('close', (event) => {
      if (!this.windows.has(id)) return;
      event.preventDefault();
      if (this.asked) return;
      this.asked = true;
      this.quitting();
    });
    window.loadURL(`${gpuOrigin}/page.html`).then(
      () => {
        const { port1, port2 } = new MessageChannelMain();
        contents.postMessage(channels.gpuPort, null, [port2]);
        deliver(port1);
      },
      (error: unknown) => lost(String(error)),
    );
  }

  get any(): boolean {
    return this.windows.size > 0;
  }

  close(id: number): void {
    const window = this.windows.get(id);
    this.windows.delete(id);
    if (window && !window.isDestroyed()) window.destroy();
  }

  closeAll(): void {
    for (const id of [...this.windows.keys()]) this.close(id);
  }
}

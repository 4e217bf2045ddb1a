import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { Bridge } from '#shared/ipc/app';
import { enginePortMessage, pageOrigin } from '#shared/ipc/host';
import { channels } from './channels';

/** `path` is Electron's own addition to files; webUtils took its place in Electron 29. */
type DroppedFile = File & { path?: string };

const listeners = new Map<string, Set<(payload: unknown) => void>>();

ipcRenderer.on(channels.event, (_event, name: string, payload: unknown) => {
  const heard = listeners.get(name);
  heard?.forEach((listener) => listener(payload));
  // A page that cannot ask about unsaved edits must not keep its window open for ever.
  if (name === 'window.closing' && !heard?.size) void ipcRenderer.invoke(channels.invoke, 'window.close', {});
});

// A port cannot cross the bridge: it goes to the page as a message, once the page's own script listens.
const loaded = new Promise<void>((resolve) =>
  window.addEventListener('load', () => resolve(), { once: true }),
);
ipcRenderer.on(channels.enginePort, (event) => {
  void loaded.then(() => {
    if (window.location.origin === pageOrigin)
      window.postMessage(enginePortMessage, pageOrigin, [...event.ports]);
  });
});

const bridge: Bridge = {
  invoke: (method, params) =>
    ipcRenderer.invoke(channels.invoke, method, params) as ReturnType<Bridge['invoke']>,
  on(event, listener) {
    const set = listeners.get(event) ?? new Set();
    listeners.set(event, set.add(listener));
    return () => void set.delete(listener);
  },
  pathForFile: (file) => {
    if (!(file instanceof File)) return '';
    return webUtils ? webUtils.getPathForFile(file) : ((file as DroppedFile).path ?? '');
  },
};
contextBridge.exposeInMainWorld('netloom', bridge);

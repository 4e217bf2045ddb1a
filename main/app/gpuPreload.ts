import { ipcRenderer } from 'electron';
import { gpuOrigin, gpuPortMessage } from '#shared/ipc/host';
import { channels } from './channels';

// All that the hidden window is given: its port to the engine, once its own script listens.
const loaded = new Promise<void>((resolve) =>
  window.addEventListener('load', () => resolve(), { once: true }),
);
ipcRenderer.once(channels.gpuPort, (event) => {
  void loaded.then(() => {
    if (window.location.origin === gpuOrigin) window.postMessage(gpuPortMessage, gpuOrigin, [...event.ports]);
  });
});

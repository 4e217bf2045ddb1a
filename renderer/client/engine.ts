import { createStore } from 'zustand/vanilla';
import type { AppEvents } from '#shared/ipc/app';
import type { EventPayload } from '#shared/ipc/define';
import type { EngineContract, EngineEvents } from '#shared/ipc/engine';
import { enginePortMessage } from '#shared/ipc/host';
import { app } from './app';
import { createLink } from './link';

const link = createLink<EngineContract, EngineEvents>();

/** Asks the engine. Calls wait while it starts; what was open when it died fails by name. */
export const engine: Pick<typeof link, 'call' | 'on'> = link;

export type EngineStatus = EventPayload<AppEvents, 'engine.status'>;
/** Whether the engine's process is there. `starts` counts how often one took over. */
export const engineStore = createStore<EngineStatus & { starts: number }>(() => ({
  state: 'starting',
  pid: null,
  reason: null,
  starts: 0,
}));

/** Listens for engines that come and go; called once, before anything is asked. */
export function connectEngine(): void {
  window.addEventListener('message', (event: MessageEvent) => {
    const [port] = event.ports;
    if (event.source !== window || event.data !== enginePortMessage || !port) return;
    link.attach({
      post: (message) => port.postMessage(message),
      onMessage(listener) {
        port.onmessage = (m: MessageEvent) => listener(m.data);
      },
    });
    engineStore.setState((s) => ({ state: 'running', reason: null, starts: s.starts + 1 }));
  });
  app.on('engine.status', (status) => {
    if (status.state === 'crashed') link.detach(status.reason ?? 'the engine crashed', true);
    if (status.state === 'stopped') link.detach(status.reason ?? 'the engine is stopped', false);
    engineStore.setState(status);
  });
}

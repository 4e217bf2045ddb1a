import type { EngineMessage, HostMessage } from '#shared/ipc/host';
import { engineContract, type EngineContract, type EngineEvents } from '#shared/ipc/engine';
import { serve, type Server } from '#shared/ipc/rpc';
import { ChromiumGpu } from './backend/webgpu/chromium';
import { reachGpuBy } from './backend/webgpu/link';
import { createEngine } from './engine';
import { stuckStep } from './train/vitals';

/** The engine as a process of its own: Electron's utilityProcess gives it one port per window. */

/** What Electron's utility process offers; stated here, since the engine never imports Electron. */
interface Port {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
  on(event: 'close', listener: () => void): void;
  start(): void;
}
interface ParentPort {
  postMessage(message: EngineMessage): void;
  on(event: 'message', listener: (event: { data: HostMessage; ports: Port[] }) => void): void;
}
const { parentPort } = process as unknown as { parentPort?: ParentPort };

// The host writes this process' stderr into a log, where TensorFlow's own words are welcome.
process.env.TF_CPP_MIN_LOG_LEVEL ??= '0';

const windows = new Set<Server<EngineEvents>>();
const engine = createEngine({
  emit: (event, payload) => windows.forEach((window) => window.emit(event, payload)),
});

function connect(port: Port): void {
  const server = serve<EngineContract, EngineEvents>(engineContract, engine.handlers, {
    post: (message) => port.postMessage(message),
    onMessage: (listener) => port.on('message', ({ data }) => listener(data)),
  });
  windows.add(server);
  // A window that is gone takes its open calls with it; a training goes on.
  port.on('close', () => {
    windows.delete(server);
    server.close();
  });
  port.start();
}

/** An unknown state is worth nothing: the reason goes to the log, and the host starts a fresh engine. */
function die(error: unknown): void {
  console.error(`[engine] ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  process.exit(70);
}
process.on('uncaughtException', die);
process.on('unhandledRejection', die);

const gpu = new ChromiumGpu((message) => parentPort?.postMessage(message));
reachGpuBy(gpu.open);

parentPort?.on('message', ({ data, ports }) => {
  gpu.heard(data, ports);
  if (data.type === 'port' && ports[0]) connect(ports[0]);
  if (data.type === 'ping') parentPort.postMessage({ type: 'pong', stuck: stuckStep() });
  if (data.type === 'stop') void engine.dispose().then(() => process.exit(0));
});

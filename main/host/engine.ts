import { MessageChannelMain, utilityProcess, type UtilityProcess, type WebContents } from 'electron';
import type { AppEvents } from '#shared/ipc/app';
import type { EventPayload } from '#shared/ipc/define';
import type { EngineMessage, HostMessage } from '#shared/ipc/host';
import { exitReason } from './exitReason';
import { RestartBudget } from './restarts';
import { Watchdog } from './watchdog';

export type EngineStatus = EventPayload<AppEvents, 'engine.status'>;

export interface EngineHostOptions {
  /** The engine's bundle. */
  bundle: string;
  env: NodeJS.ProcessEnv;
  /** What the engine and TensorFlow print. */
  log(text: string): void;
  onStatus(status: EngineStatus): void;
  /** Hands one end of a port to a window. */
  deliver(window: WebContents, port: Electron.MessagePortMain): void;
  /** Opens and closes the hidden windows that train on the graphics card. */
  gpu: {
    open(id: number, deliver: (port: Electron.MessagePortMain) => void, gone: (reason: string) => void): void;
    close(id: number): void;
    closeAll(): void;
  };
}

/** How long the engine may take to end well before it is killed. */
const PATIENCE_MS = 5000;

/** Starts the engine's process, gives every window a port to it, and starts it again when it dies. */
export class EngineHost {
  private process: UtilityProcess | null = null;
  private readonly windows = new Set<WebContents>();
  private readonly budget = new RestartBudget();
  private current: EngineStatus = { state: 'stopped', pid: null, reason: null };
  private stopping = false;
  private readonly watchdog = new Watchdog({
    ping: () => this.process && this.send(this.process, { type: 'ping' }),
    onChange: (reason) => this.doubt(reason),
  });

  constructor(private readonly options: EngineHostOptions) {}

  get status(): EngineStatus {
    return this.current;
  }

  start(): void {
    if (this.process) return;
    this.stopping = false;
    this.tell({ state: 'starting', pid: null, reason: null });
    const { bundle, env, log } = this.options;
    const child = utilityProcess.fork(bundle, [], { stdio: 'pipe', serviceName: 'Netloom engine', env });
    this.process = child;
    child.stdout?.on('data', (data: Buffer) => log(data.toString()));
    child.stderr?.on('data', (data: Buffer) => log(data.toString()));
    child.once('spawn', () => {
      if (this.process === child) this.tell({ state: 'running', pid: child.pid ?? null, reason: null });
    });
    child.on('message', (message: EngineMessage) => {
      if (this.process === child) this.heard(child, message);
    });
    child.once('exit', (code) => this.ended(child, code));
    this.watchdog.start();
    for (const window of this.windows) this.connect(window);
  }

  /** Gives a window a port of its own. Called when its page has loaded; repeated after each restart. */
  connect(window: WebContents): void {
    if (!this.windows.has(window)) {
      this.windows.add(window);
      window.once('destroyed', () => this.windows.delete(window));
    }
    if (!this.process || window.isDestroyed()) return;
    const { port1, port2 } = new MessageChannelMain();
    this.send(this.process, { type: 'port' }, [port1]);
    this.options.deliver(window, port2);
  }

  /** Ends the engine, however it fares, and starts a fresh one. */
  async restart(): Promise<void> {
    const pid = this.process?.pid ?? null;
    // What an engine that hangs was doing is lost: windows are told as after a crash.
    if (!(await this.stop()))
      this.tell({ state: 'crashed', pid, reason: 'The engine did not answer and was ended.' });
    this.budget.reset();
    this.start();
  }

  /** Lets the engine end well, and kills it when it takes too long. @returns whether it ended by itself */
  async stop(): Promise<boolean> {
    const child = this.process;
    if (!child) return true;
    this.stopping = true;
    this.watchdog.stop();
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    this.send(child, { type: 'stop' });
    let killed = false;
    const patience = this.current.state === 'hung' ? 0 : PATIENCE_MS;
    const late = setTimeout(() => (killed = kill(child)), patience);
    await gone;
    clearTimeout(late);
    return !killed;
  }

  private heard(child: UtilityProcess, message: EngineMessage): void {
    const { gpu } = this.options;
    if (message.type === 'pong') return this.watchdog.answered(message);
    const { type, id } = message;
    if (type === 'gpu.close') return gpu.close(id);
    gpu.open(
      id,
      (port) => this.send(child, { type: 'gpu.port', id }, [port]),
      (reason) => this.send(child, { type: 'gpu.gone', id, reason }),
    );
  }

  private ended(child: UtilityProcess, code: number): void {
    if (this.process !== child) return;
    this.process = null;
    this.options.gpu.closeAll();
    this.watchdog.stop();
    if (this.stopping) return;
    const reason = exitReason(code);
    this.options.log(`[host] ${reason}\n`);
    this.tell({ state: 'crashed', pid: child.pid ?? null, reason });
    if (this.budget.take()) this.start();
    else {
      const often = `${reason} It ended too often in one minute and is not started again by itself.`;
      this.tell({ state: 'stopped', pid: null, reason: often });
    }
  }

  /** @param reason why it is thought to hang; null when it works after all */
  private doubt(reason: string | null): void {
    const pid = this.process?.pid ?? null;
    this.options.log(`[host] ${reason ?? 'The engine answers again.'}\n`);
    this.tell({ state: reason === null ? 'running' : 'hung', pid, reason });
  }

  private tell(status: EngineStatus): void {
    this.current = status;
    this.options.onStatus(status);
  }

  private send(child: UtilityProcess, message: HostMessage, ports: Electron.MessagePortMain[] = []): void {
    child.postMessage(message, ports);
  }
}

/** Electron's own `kill` asks politely, which a process that hangs or was halted does not hear. */
function kill(child: UtilityProcess): boolean {
  try {
    return child.pid !== undefined && process.kill(child.pid, 'SIGKILL');
  } catch {
    return child.kill();
  }
}

import path from 'node:path';
import { sourceAt } from '#engine/data/sources';
import { createEngine } from '#engine/engine';
import type { CallContext, EventPayload, Params, Result } from '#shared/ipc/define';
import { engineContract, type EngineContract, type EngineEvents } from '#shared/ipc/engine';
import { dispatch } from '#shared/ipc/rpc';
import type { DataSource } from '#shared/data/recipe';
import type { Output } from './output';

type EventName = keyof EngineEvents & string;
type Listener = <N extends EventName>(event: N, payload: EventPayload<EngineEvents, N>) => void;

/** The engine in this process, spoken to through the same handlers the window uses. */
export class CliEngine {
  private listener: Listener = () => undefined;
  private readonly engine = createEngine({ emit: (event, payload) => this.listener(event, payload) });

  constructor(private readonly output: Output) {}

  /** Calls a handler in-process, with progress on the terminal. */
  async call<M extends keyof EngineContract & string>(
    method: M,
    params: Params<EngineContract, M>,
    signal: AbortSignal = new AbortController().signal,
  ): Promise<Result<EngineContract, M>> {
    const result = await dispatch(engineContract, this.engine.handlers, method, params, this.context(signal));
    this.output.clearBar();
    return result as Result<EngineContract, M>;
  }

  onEvents(listener: Listener): void {
    this.listener = listener;
  }

  dispose(): Promise<void> {
    return this.engine.dispose();
  }

  private context(signal: AbortSignal): CallContext {
    return {
      signal: {
        get aborted() {
          return signal.aborted;
        },
        addEventListener: (type, listener) => signal.addEventListener(type, listener),
        removeEventListener: (type, listener) => signal.removeEventListener(type, listener),
      },
      progress: (fraction, message) =>
        this.output.bar(fraction === null ? message : `${message} ${Math.round(fraction * 100)} %`),
    };
  }
}

/** A data file, a folder of images or an image given on the command line: stated absolutely, so that it means the same wherever it is read. */
export const fileSource = (file: string): DataSource => sourceAt(path.resolve(file));

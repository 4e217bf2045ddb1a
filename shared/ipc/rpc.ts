import { NetloomError, errorData } from '../errors';
import type {
  CallContext,
  CancelSignal,
  ClientMessage,
  Contract,
  EventMap,
  EventPayload,
  Handlers,
  Params,
  Result,
  ServerMessage,
} from './define';

/** One end of a port, whatever kind of port it is. */
export interface Transport<Out, In> {
  post(message: Out): void;
  onMessage(listener: (message: In) => void): void;
}

/** A signal that can be raised, without relying on a platform's AbortController. */
function cancelSource(): { signal: CancelSignal; cancel(): void } {
  const listeners = new Set<() => void>();
  const state = { aborted: false };
  return {
    signal: {
      get aborted() {
        return state.aborted;
      },
      addEventListener: (_type, listener) => void listeners.add(listener),
      removeEventListener: (_type, listener) => void listeners.delete(listener),
    },
    cancel() {
      if (state.aborted) return;
      state.aborted = true;
      for (const listener of [...listeners]) listener();
    },
  };
}

export interface Server<E extends EventMap> {
  emit<N extends keyof E & string>(event: N, payload: EventPayload<E, N>): void;
  /** Cancels what is under way, as when the other side is gone. */
  close(): void;
}

/** Answers calls of a contract. Parameters are validated where they arrive; what fails validation never reaches a handler. */
export function serve<C extends Contract, E extends EventMap>(
  contract: C,
  handlers: Handlers<C>,
  transport: Transport<ServerMessage, unknown>,
): Server<E> {
  const running = new Map<number, () => void>();

  async function answer(id: number, method: string, params: unknown): Promise<void> {
    const { signal, cancel } = cancelSource();
    running.set(id, cancel);
    try {
      const result = await dispatch(contract, handlers, method, params, {
        signal,
        progress: (fraction, message) => transport.post({ kind: 'progress', id, fraction, message }),
      });
      transport.post({ kind: 'result', id, result });
    } catch (error) {
      transport.post({ kind: 'error', id, error: errorData(error) });
    } finally {
      running.delete(id);
    }
  }

  transport.onMessage((raw) => {
    const message = raw as Partial<ClientMessage> | null;
    if (!message || typeof message.id !== 'number') return;
    if (message.kind === 'cancel') running.get(message.id)?.();
    else if (message.kind === 'call' && typeof message.method === 'string')
      void answer(message.id, message.method, message.params);
  });

  return {
    emit: (event, payload) => transport.post({ kind: 'event', event, payload }),
    close: () => running.forEach((cancel) => cancel()),
  };
}

/**
 * Validates one call and hands it to its handler.
 * @throws NetloomError `ipc.unknownMethod` or `ipc.badParams`
 */
export async function dispatch<C extends Contract>(
  contract: C,
  handlers: Handlers<C>,
  method: string,
  params: unknown,
  context: CallContext,
): Promise<unknown> {
  const entry = Object.prototype.hasOwnProperty.call(contract, method) ? contract[method] : undefined;
  const handler = entry && handlers[method];
  if (!entry || !handler) throw new NetloomError('ipc.unknownMethod', `There is no call named “${method}”.`);
  const parsed = entry.params.safeParse(params);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new NetloomError(
      'ipc.badParams',
      `${method}: ${issue ? `${issue.path.join('.') || 'parameters'}: ${issue.message}` : 'bad parameters'}`,
    );
  }
  return handler(parsed.data as never, context);
}

export interface CallOptions {
  signal?: CancelSignal;
  onProgress?: (fraction: number | null, message: string) => void;
}
export interface Client<C extends Contract, E extends EventMap> {
  call<M extends keyof C & string>(
    method: M,
    params: Params<C, M>,
    options?: CallOptions,
  ): Promise<Result<C, M>>;
  on<N extends keyof E & string>(event: N, listener: (payload: EventPayload<E, N>) => void): () => void;
  /** Rejects every open call by name; later calls are rejected at once. */
  dispose(reason: string): void;
}

interface Pending {
  method: string;
  resolve(result: never): void;
  reject(error: Error): void;
  onProgress?: CallOptions['onProgress'];
}

/** Calls the other side of a contract. */
export function createClient<C extends Contract, E extends EventMap>(
  transport: Transport<ClientMessage, unknown>,
): Client<C, E> {
  const pending = new Map<number, Pending>();
  const listeners = new Map<string, Set<(payload: never) => void>>();
  let next = 1;
  let gone: string | null = null;

  transport.onMessage((raw) => {
    const message = raw as ServerMessage;
    if (message.kind === 'event') {
      listeners.get(message.event)?.forEach((listener) => listener(message.payload as never));
      return;
    }
    const call = pending.get(message.id);
    if (!call) return;
    if (message.kind === 'progress') return call.onProgress?.(message.fraction, message.message);
    pending.delete(message.id);
    if (message.kind === 'result') call.resolve(message.result as never);
    else call.reject(NetloomError.from(message.error));
  });

  const lost = (method: string, reason: string) =>
    new NetloomError('ipc.gone', `${method} was not answered: ${reason}`, 'Try again in a moment.');

  return {
    call(method, params, options = {}) {
      if (gone !== null) return Promise.reject(lost(method, gone));
      const id = next++;
      return new Promise((resolve, reject) => {
        pending.set(id, { method, resolve, reject, onProgress: options.onProgress });
        options.signal?.addEventListener('abort', () => transport.post({ kind: 'cancel', id }));
        transport.post({ kind: 'call', id, method, params });
      });
    },
    on(event, listener) {
      const set = listeners.get(event) ?? new Set();
      listeners.set(event, set);
      set.add(listener as (payload: never) => void);
      return () => void set.delete(listener as (payload: never) => void);
    },
    dispose(reason) {
      gone = reason;
      for (const [id, call] of pending) {
        pending.delete(id);
        call.reject(lost(call.method, reason));
      }
    },
  };
}

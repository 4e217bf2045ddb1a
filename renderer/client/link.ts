import { NetloomError } from '#shared/errors';
import type { Contract, EventMap, EventPayload } from '#shared/ipc/define';
import { createClient, type Client, type Transport } from '#shared/ipc/rpc';

export interface Link<C extends Contract, E extends EventMap> extends Pick<Client<C, E>, 'call' | 'on'> {
  /** A new other side is there: calls that waited go to it. */
  attach(transport: Transport<never, unknown>): void;
  /** The other side is gone. Open calls fail by name; later ones wait for the next side, or fail at once when there will be none. */
  detach(reason: string, comesBack: boolean): void;
}

/** A client that outlives the processes it speaks to: listeners stay when another one takes over. */
export function createLink<C extends Contract, E extends EventMap>(): Link<C, E> {
  const listeners = new Map<string, Set<(payload: never) => void>>();
  let client: Client<C, E> | null = null;
  let gone: string | null = null;
  let waiting: { method: string; go(client: Client<C, E>): void; fail(error: Error): void }[] = [];

  const lost = (method: string, reason: string) =>
    new NetloomError(
      'ipc.gone',
      `${method} was not answered: ${reason}`,
      'Restart the engine from the Train menu.',
    );
  const subscribe = (to: Client<C, E>, event: string) =>
    to.on(event, (payload) => {
      if (to === client) listeners.get(event)?.forEach((listener) => listener(payload as never));
    });

  return {
    call(method, params, options) {
      if (client) return client.call(method, params, options);
      if (gone !== null) return Promise.reject(lost(method, gone));
      return new Promise((resolve, reject) => {
        waiting.push({
          method,
          fail: reject,
          go: (c) => c.call(method, params, options).then(resolve, reject),
        });
      });
    },
    on(event, listener) {
      let set = listeners.get(event);
      if (!set) {
        listeners.set(event, (set = new Set()));
        if (client) subscribe(client, event);
      }
      const heard = listener as (payload: EventPayload<E, string>) => void;
      set.add(heard);
      return () => void set.delete(heard);
    },
    attach(transport) {
      client?.dispose('another engine took over');
      const next = createClient<C, E>(transport as Transport<unknown, unknown>);
      client = next;
      gone = null;
      for (const event of listeners.keys()) subscribe(next, event);
      const calls = waiting;
      waiting = [];
      for (const call of calls) call.go(next);
    },
    detach(reason, comesBack) {
      client?.dispose(reason);
      client = null;
      gone = comesBack ? null : reason;
      if (comesBack) return;
      const calls = waiting;
      waiting = [];
      for (const call of calls) call.fail(lost(call.method, reason));
    },
  };
}

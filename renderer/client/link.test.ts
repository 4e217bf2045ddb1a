import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ServerMessage } from '#shared/ipc/define';
import { serve, type Transport } from '#shared/ipc/rpc';
import { createLink } from './link';

const contract = {
  double: { params: z.object({ n: z.number() }), result: z.number() },
  hang: { params: z.object({}), result: z.number() },
};
type Events = { tick: z.ZodObject<{ n: z.ZodNumber }> };

/** A pair of ports that hand messages over one turn later, and a server behind one of them. */
function engineProcess() {
  let toServer: (m: unknown) => void = () => undefined;
  let toClient: (m: unknown) => void = () => undefined;
  const server = serve<typeof contract, Events>(
    contract,
    { double: ({ n }) => n * 2, hang: () => new Promise<number>(() => undefined) },
    {
      post: (m: ServerMessage) => queueMicrotask(() => toClient(m)),
      onMessage: (listener) => void (toServer = listener),
    },
  );
  const transport: Transport<unknown, unknown> = {
    post: (m) => queueMicrotask(() => toServer(m)),
    onMessage: (listener) => void (toClient = listener),
  };
  return { server, transport: transport as Transport<never, unknown> };
}
const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('a link to the engine', () => {
  it('keeps calls that come before the engine and answers them then', async () => {
    const link = createLink<typeof contract, Events>();
    const answer = link.call('double', { n: 21 });
    link.attach(engineProcess().transport);
    expect(await answer).toBe(42);
  });

  it('rejects open calls by name when the engine dies, and answers later ones from the next engine', async () => {
    const link = createLink<typeof contract, Events>();
    link.attach(engineProcess().transport);
    const open = link.call('hang', {});
    link.detach('killed by signal 9', true);
    await expect(open).rejects.toMatchObject({
      code: 'ipc.gone',
      message: 'hang was not answered: killed by signal 9',
    });
    const later = link.call('double', { n: 2 });
    link.attach(engineProcess().transport);
    expect(await later).toBe(4);
  });

  it('fails waiting and later calls when no engine will come back', async () => {
    const link = createLink<typeof contract, Events>();
    const waiting = link.call('double', { n: 1 });
    link.detach('it crashed three times', false);
    await expect(waiting).rejects.toMatchObject({ code: 'ipc.gone' });
    await expect(link.call('double', { n: 1 })).rejects.toMatchObject({ code: 'ipc.gone' });
  });

  it('goes on telling listeners after a restart, each event once', async () => {
    const link = createLink<typeof contract, Events>();
    const heard: number[] = [];
    const off = link.on('tick', ({ n }) => heard.push(n));
    const first = engineProcess();
    link.attach(first.transport);
    first.server.emit('tick', { n: 1 });
    await turn();
    const second = engineProcess();
    link.attach(second.transport);
    second.server.emit('tick', { n: 2 });
    await turn();
    off();
    second.server.emit('tick', { n: 3 });
    await turn();
    expect(heard).toEqual([1, 2]);
  });

  it('no longer hears an engine that was replaced', async () => {
    const link = createLink<typeof contract, Events>();
    const heard: number[] = [];
    link.on('tick', ({ n }) => heard.push(n));
    const old = engineProcess();
    link.attach(old.transport);
    link.attach(engineProcess().transport);
    old.server.emit('tick', { n: 1 });
    await turn();
    expect(heard).toEqual([]);
  });
});

import { MessageChannel } from 'node:worker_threads';
import { afterAll, describe, expect, test, vi } from 'vitest';
import type { GpuContract, GpuEvents } from '#shared/ipc/gpu';
import { gpuContract } from '#shared/ipc/gpu';
import type { EngineMessage } from '#shared/ipc/host';
import { serve } from '#shared/ipc/rpc';
import { expectAgreement } from './agreement.fixture';
import { ChromiumGpu, type GpuPort } from './chromium';
import { chromiumGpu } from './chromium.fixture';

vi.mock('../../train/randomness', async () => {
  const { withRandomness } = await import('../../model/randomness');
  return { withStepRandomness: (_: unknown, parts: string[], work: () => unknown) => withRandomness(parts, work) }; // prettier-ignore
});

const found = await chromiumGpu();
const missing = 'missing' in found ? found.missing : null;
if (missing) console.warn(`Tests of the hidden window’s page are skipped: ${missing}`);

describe.skipIf(missing !== null)('the hidden window’s page, in a Chromium with WebGPU', () => {
  afterAll(() => 'end' in found && found.end());

  test.each(['iris', 'digits'])(
    'trains the template “%s” to the same numbers as native TensorFlow, over 20 steps',
    async (name) => {
      if ('open' in found) await expectAgreement(name, await found.open());
    },
    900_000,
  );
});

describe('the way to the hidden window', () => {
  const wired = () => {
    const told: EngineMessage[] = [];
    return { told, gpu: new ChromiumGpu((message) => told.push(message)) };
  };

  test('is opened by the host, speaks over the port, and is closed by id', async () => {
    const { told, gpu } = wired();
    const opening = gpu.open();
    expect(told).toEqual([{ type: 'gpu.open', id: 1 }]);
    const { port1, port2 } = new MessageChannel();
    const adapter = { name: 'A card', software: false };
    const never = () => Promise.reject(new Error('not asked'));
    const handlers = Object.fromEntries(Object.keys(gpuContract).map((name) => [name, never]));
    serve<GpuContract, GpuEvents>(gpuContract, { ...handlers, 'gpu.adapter': () => adapter } as never, {
      post: (message) => port2.postMessage(message),
      onMessage: (listener) => port2.on('message', listener),
    });
    const port: GpuPort = {
      postMessage: (message) => port1.postMessage(message),
      on: (_, listener) => port1.on('message', (data) => listener({ data })),
      start: () => port1.start(),
    };
    gpu.heard({ type: 'gpu.port', id: 1 }, [port]);
    const link = await opening;
    expect(await link.client.call('gpu.adapter', {})).toEqual(adapter);
    link.close();
    expect(told[1]).toEqual({ type: 'gpu.close', id: 1 });
    port1.close();
  });

  test('that cannot be opened says why; one that is lost fails what was asked', async () => {
    const { gpu } = wired();
    const opening = gpu.open();
    gpu.heard({ type: 'gpu.gone', id: 1, reason: 'its process ended (crashed, 5).' }, []);
    await expect(opening).rejects.toMatchObject({
      code: 'gpu.none',
      message: expect.stringContaining('crashed'),
    });

    const again = gpu.open();
    gpu.heard({ type: 'gpu.port', id: 2 }, [{ postMessage: () => undefined, on: () => undefined, start: () => undefined }]); // prettier-ignore
    const asked = (await again).client.call('gpu.adapter', {});
    gpu.heard({ type: 'gpu.gone', id: 2, reason: 'its process ended (oom, 9).' }, []);
    await expect(asked).rejects.toMatchObject({ code: 'ipc.gone', message: expect.stringContaining('oom') });
  });
});

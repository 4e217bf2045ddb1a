import { afterEach, describe, expect, test } from 'vitest';
import { NetloomError } from '#shared/errors';
import type { GpuAdapter } from '#shared/ipc/gpu';
import type { Device } from '#shared/runs/run';
import type { Loaded } from '../load';
import { preferDevice, trainOnGpu } from './choose';
import { openDawn } from './dawn';
import { reachGpuBy } from './link';

const card: GpuAdapter = { name: 'A card', software: false };
const loaded = (backend: Device['backend']): Loaded =>
  ({ tf: { version_core: '4.22.0' }, device: { backend, version: '', device: '', reason: 'As it is.' } }) as never; // prettier-ignore

/** A card of this kind, or none. @returns how many links were opened and not closed */
function withCard(adapter: GpuAdapter | null): { open: number } {
  const links = { open: 0 };
  reachGpuBy(async () => {
    links.open++;
    const call = async () => adapter ?? Promise.reject(new NetloomError('gpu.none', 'No card.'));
    return { client: { call } as never, close: () => links.open-- };
  });
  return links;
}
const train = (backend: Device['backend'], make = async () => 'a net') => trainOnGpu(loaded(backend), make);
const unsupported = () => Promise.reject(new NetloomError('gpu.unsupported', 'A layer lacks a kernel.'));

afterEach(() => {
  preferDevice('auto');
  reachGpuBy(openDawn);
  delete process.env.NETLOOM_BACKEND;
});

describe('what trains where nobody chose', () => {
  test('is native TensorFlow where it is there: the card is not even looked for', async () => {
    const links = withCard(card);
    expect(await train('tensorflow')).toEqual({ reason: '' });
    expect(links.open).toBe(0);
  });

  test('is a real card where native TensorFlow is missing', async () => {
    withCard(card);
    expect(await train('wasm')).toMatchObject({
      net: 'a net',
      device: { backend: 'webgpu', device: 'A card' },
    });
  });

  test('is never a card that the processor plays, nor one that lacks a kernel; either is told', async () => {
    const links = withCard({ name: 'SwiftShader', software: true });
    expect(await train('wasm')).toEqual({ reason: 'WebGPU has no graphics card here, only SwiftShader.' });
    expect(links.open).toBe(0);
    withCard(card);
    expect(await train('wasm', unsupported)).toEqual({ reason: 'A layer lacks a kernel.' });
  });
});

describe('what trains where someone chose', () => {
  test('the card, by setting or by NETLOOM_BACKEND, also one that the processor plays', async () => {
    withCard({ name: 'SwiftShader', software: true });
    process.env.NETLOOM_BACKEND = 'webgpu';
    expect(await train('tensorflow')).toMatchObject({ device: { reason: 'NETLOOM_BACKEND=webgpu asks for it.' } }); // prettier-ignore
    delete process.env.NETLOOM_BACKEND;
    preferDevice('webgpu');
    expect(await train('tensorflow')).toMatchObject({ device: { reason: 'It was chosen as the device.' } });
  });

  test('the card or nothing: what keeps it from training is an error', async () => {
    preferDevice('webgpu');
    const links = withCard(card);
    await expect(train('tensorflow', unsupported)).rejects.toMatchObject({ code: 'gpu.unsupported' });
    expect(links.open).toBe(0);
    withCard(null);
    await expect(train('tensorflow')).rejects.toMatchObject({ code: 'gpu.none' });
  });

  test('the processor, though native TensorFlow is missing and a card is there', async () => {
    preferDevice('cpu');
    withCard(card);
    expect(await train('wasm')).toEqual({ reason: '' });
  });
});

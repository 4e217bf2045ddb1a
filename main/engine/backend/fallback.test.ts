import fs from 'node:fs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { classifier, clouds, opened, projectWith, temporaryFolder } from '../train/job.fixture';
import { trainLoop } from '../train/loop';

beforeEach(() => {
  vi.resetModules();
  vi.doUnmock('@tensorflow/tfjs-node-gpu');
  delete process.env.NETLOOM_BACKEND;
});
afterEach(() => vi.doUnmock('@tensorflow/tfjs-node-gpu'));

test('where native TensorFlow does not load, the next backend is taken and the reason is kept', async () => {
  vi.doMock('@tensorflow/tfjs-node-gpu', () => {
    throw new Error('libtensorflow.so.2: cannot open shared object file\nand more');
  });
  const { loadTf } = await import('./load');
  const { device } = await loadTf();
  expect(device.backend).toBe('wasm');
  expect(device.reason).toMatch(/^Native TensorFlow did not load: /);
});

test('a backend of an unknown name is refused, with those there are', async () => {
  process.env.NETLOOM_BACKEND = 'abacus';
  const { loadTf } = await import('./load');
  await expect(loadTf()).rejects.toMatchObject({
    code: 'backend.unknown',
    message: 'NETLOOM_BACKEND is “abacus”; it must be tensorflow, webgpu, wasm or cpu.',
  });
});

test('plain JavaScript trains a net when it is asked for', async () => {
  process.env.NETLOOM_BACKEND = 'cpu';
  const { loadTf } = await import('./load');
  const loaded = await loadTf();
  expect(loaded.device.backend).toBe('cpu');
  const folder = temporaryFolder();
  const project = projectWith(classifier, { epochs: 3 });
  const { job, release } = await opened(project, clouds(), folder, null, loaded);
  expect((await trainLoop(job)).status).toBe('finished');
  expect(loaded.tf.getBackend()).toBe('cpu');
  await release();
  fs.rmSync(folder, { recursive: true, force: true });
});

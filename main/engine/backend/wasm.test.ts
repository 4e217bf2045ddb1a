import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chain, classifier, clouds, opened, projectWith, temporaryFolder } from '../train/job.fixture';
import { trainLoop } from '../train/loop';
import { loadTf } from './load';

let folder: string;
beforeAll(() => {
  process.env.NETLOOM_BACKEND = 'wasm';
  folder = temporaryFolder();
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

async function trained(graph = classifier, name = 'a') {
  const project = projectWith(graph, { epochs: 15, optimizer: { type: 'adam', learningRate: 0.02 } });
  const { job, told, reporter, release } = await opened(project, clouds(), path.join(folder, name));
  await trainLoop(job);
  await release();
  const epochs = told.flatMap(([event, payload]) => (event === 'train.epoch' ? [payload] : [])) as unknown as { record: { logs: Record<string, number> } }[]; // prettier-ignore
  return { run: reporter.run, logs: epochs.map((e) => e.record.logs) };
}

test('WebAssembly trains a plain net, and says why it was taken', async () => {
  const { run, logs } = await trained();
  expect(run.device).toMatchObject({ backend: 'wasm', reason: 'NETLOOM_BACKEND=wasm asks for it.' });
  expect(logs[14]!.valAccuracy).toBeGreaterThan(0.9);
});

test('a net that WebAssembly cannot train is trained in JavaScript, with the reason', async () => {
  const image = chain(
    ['Reshape', { targetShape: [2, 2, 1] }],
    ['Conv2D', { filters: 4, kernelSize: [2, 2], padding: 'same', activation: 'relu' }],
    ['Flatten'],
    ['Dense', { units: 3, activation: 'softmax' }],
  );
  const { run, logs } = await trained(image, 'b');
  expect(run.device.backend).toBe('cpu');
  expect(run.device.reason).toMatch(/WebAssembly cannot train this net \(it lacks Conv2DBackpropFilter\)/);
  expect(logs[14]!.loss!).toBeLessThan(logs[0]!.loss!);
  // The next net gets its chance again.
  expect((await trained(classifier, 'c')).run.device.backend).toBe('wasm');
  expect((await loadTf()).tf.getBackend()).toBe('wasm');
});

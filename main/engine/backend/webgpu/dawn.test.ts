import fs from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { layers } from '#shared/layers/registry';
import {
  classifier,
  clouds,
  line,
  chain,
  opened,
  projectWith,
  temporaryFolder,
} from '../../train/job.fixture';
import { netFor, plainNumber, rows } from '../../train/layerNet.fixture';
import { trainLoop } from '../../train/loop';
import { inOrder } from '../../train/part';
import { both, expectAgreement, relative } from './agreement.fixture';
import { preferDevice } from './choose';
import { openDawn } from './dawn';
import { softwareGpu } from './dawn.fixture';
import { reachGpuBy, type GpuLink } from './link';

// The same masks of dropout on both sides: native TensorFlow would draw its own.
vi.mock('../../train/randomness', async () => {
  const { withRandomness } = await import('../../model/randomness');
  return { withStepRandomness: (_: unknown, parts: string[], work: () => unknown) => withRandomness(parts, work) }; // prettier-ignore
});

const missing = await softwareGpu();
if (missing) console.warn(`Tests on WebGPU through Dawn are skipped: ${missing}`);

/** A software adapter on a busy machine takes its time. */
const patience = 900_000;

describe.skipIf(missing !== null)('on WebGPU through Dawn', () => {
  /** One process for all: what was compiled for one net serves the next. */
  let shared: GpuLink;
  beforeAll(async () => {
    const link = await openDawn();
    shared = { ...link, close: () => undefined };
    afterAll(link.close);
  });
  afterEach(() => {
    preferDevice('auto');
    reachGpuBy(openDawn);
  });

  // A recurrent net is thousands of small operations a step, each slow on a software adapter: whole on request.
  const recurrent = process.env.NETLOOM_TEST_LONG ? 20 : 4;
  test.each([
    ['iris', 20],
    ['wine', 20],
    ['breast-cancer', 20],
    ['diabetes', 20],
    ['digits', 20],
    ['sunspots', recurrent],
  ])(
    'the template “%s” trains to the same numbers as on native TensorFlow, over %i steps',
    (name, steps) => expectAgreement(name, shared, steps),
    patience,
  );

  test(
    'every layer of the catalogue trains, to the same loss as on native TensorFlow',
    async () => {
      const wrong: string[] = [];
      for (const layer of layers.filter((l) => l.category !== 'io')) {
        const { graph, spec, part } = netFor(layer);
        const project = projectWith(graph, { optimizer: { type: 'sgd', learningRate: 1e-3 } });
        try {
          const { gpu, cpu, dispose } = await both(project, { spec, fitted: plainNumber }, shared);
          const batches = [0, 1].map((index) => ({ rows: inOrder(rows), epoch: 0, index }));
          const options = { learningRate: 1e-3, gradients: false };
          const [mine, truth] = [
            await gpu.run(part, batches, options),
            await cpu.run(part, batches, options),
          ];
          if (!(relative(mine[1]!.loss, truth[1]!.loss) < 1e-5)) wrong.push(`${layer.className}: ${mine[1]!.loss}, not ${truth[1]!.loss}`); // prettier-ignore
          dispose();
        } catch (error) {
          wrong.push(`${layer.className}: ${(error as Error).message}`);
        }
      }
      expect(wrong).toEqual([]);
    },
    patience,
  );

  test(
    'where a loss overflows, the weights stay as they were before that batch',
    async () => {
      const data = line();
      const project = projectWith(chain(['Dense', { units: 1 }]), { optimizer: { type: 'sgd' } });
      const { gpu, cpu, dispose } = await both(project, data, shared);
      data.train.features.fill(3e38, 2 * 40, 2 * 41);
      const batches = [0, 16, 32, 48].map((start, index) => ({ rows: inOrder(64).subarray(start, start + 16), epoch: 0, index })); // prettier-ignore
      const options = { learningRate: 0.1, gradients: false };
      const results = await gpu.run(data.train, batches, options);
      expect(results.map(({ loss }) => Number.isFinite(loss))).toEqual([true, true, false]);
      await cpu.run(data.train, batches.slice(0, 2), options);
      const [mine, truth] = [await gpu.weights(), await cpu.weights()];
      mine.forEach(({ values }, i) =>
        values.forEach((v, j) => expect(v).toBeCloseTo(truth[i]!.values[j]!, 5)),
      );
      dispose();
    },
    patience,
  );

  test(
    'a training taken up again from what was saved gives the very same numbers',
    async () => {
      const data = clouds();
      const project = projectWith(classifier, { optimizer: { type: 'adam' } });
      const batches = [0, 1, 2, 3].map((index) => ({ rows: inOrder(60).subarray(index * 15, index * 15 + 15), epoch: 0, index })); // prettier-ignore
      const options = { learningRate: 0.01, gradients: false };
      const whole = await both(project, data, shared);
      await whole.gpu.run(data.train, batches, options);
      const first = await both(project, data, shared);
      await first.gpu.run(data.train, batches.slice(0, 2), options);
      const [weights, memory] = [await first.gpu.weights(), await first.gpu.save()];
      const second = await both(project, data, shared);
      await second.gpu.setWeights(weights);
      await second.gpu.restore(memory);
      await second.gpu.run(data.train, batches.slice(2), options);
      expect(await second.gpu.weights()).toEqual(await whole.gpu.weights());
      expect(await second.gpu.save()).toEqual(await whole.gpu.save());
      for (const { dispose } of [whole, first, second]) dispose();
    },
    patience,
  );

  test(
    'a run trains there when it is asked for, names the card, and its model is the engine’s own again',
    async () => {
      preferDevice('webgpu');
      const folder = temporaryFolder();
      const { job, reporter, release } = await opened(
        projectWith(classifier, { epochs: 2 }),
        clouds(),
        folder,
      );
      expect(reporter.run.device).toMatchObject({
        backend: 'webgpu',
        reason: 'It was chosen as the device.',
      });
      expect(reporter.run.device.device).not.toBe('');
      expect((await trainLoop(job)).status).toBe('finished');
      await release();
      fs.rmSync(folder, { recursive: true, force: true });
    },
    patience,
  );

  test(
    'a graphics card’s process that dies ends the step with a reason, not the engine',
    async () => {
      const link = await openDawn();
      const { gpu, dispose } = await both(projectWith(classifier, {}), clouds(), link);
      const batches = [{ rows: inOrder(16), epoch: 0, index: 0 }];
      const under = gpu.run(clouds().train, batches, { learningRate: 0.01, gradients: false });
      link.close();
      await expect(under).rejects.toMatchObject({ code: 'gpu.failed' });
      dispose();
    },
    patience,
  );
});

test('where there is no graphics card, a training that was to have one is refused with the reason', async () => {
  preferDevice('webgpu');
  reachGpuBy(() => Promise.reject(new Error('no way')));
  const folder = temporaryFolder();
  await expect(opened(projectWith(classifier, {}), clouds(), folder)).rejects.toThrow('no way');
  preferDevice('auto');
  fs.rmSync(folder, { recursive: true, force: true });
});

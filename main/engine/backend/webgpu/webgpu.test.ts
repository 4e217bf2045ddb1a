import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { CallContext } from '#shared/ipc/define';
import { assetsDir } from '../../assets';
import { readTemplate } from '../../../files/templates';
import type { Prepared } from '../../data/prepare';
import { buildModel } from '../../model/build';
import { disposeModel } from '../../model/layers';
import { createEagerStep } from '../../train/eager';
import { createObjective } from '../../train/objective';
import { inOrder } from '../../train/part';
import { prepareProject } from '../../train/prepare';
import type { TrainStep } from '../../train/step';
import type { Project } from '#shared/project/schema';
import { loadTf, type Tf } from '../load';
import { softwareGpu } from './dawn.fixture';
import { openGpu } from './link';
import { createGpuStep } from './step';

const missing = await softwareGpu();
if (missing) console.warn(`Tests on WebGPU are skipped: ${missing}`);

const context: CallContext = {
  signal: { aborted: false, addEventListener: () => undefined, removeEventListener: () => undefined },
  progress: () => undefined,
};
let tf: Tf;
beforeAll(async () => {
  ({ tf } = await loadTf());
});

interface Both {
  gpu: TrainStep;
  cpu: TrainStep;
  dispose(): void;
}

/** The same net twice: on the graphics card, and with native TensorFlow. */
async function both({ graph, training: settings }: Project, { spec, fitted }: Prepared): Promise<Both> {
  const make = () => {
    const built = buildModel(tf, graph, spec, settings.seed);
    return { built, objective: createObjective(tf, built, spec, fitted) };
  };
  const [here, there] = [make(), make()];
  const dispose = () => [here, there].forEach(({ built }) => disposeModel(built.model));
  const link = await openGpu();
  try {
    const gpu = await createGpuStep({ link, tf, ...there, graph, spec, fitted, settings });
    const cpu = createEagerStep({ tf, ...here, spec, settings });
    return { gpu, cpu, dispose: () => (gpu.dispose(), cpu.dispose(), dispose()) };
  } catch (error) {
    link.close();
    dispose();
    throw error;
  }
}

const batchesOf = (rows: number, size: number, count: number) => {
  const all = inOrder(rows);
  const perEpoch = Math.ceil(rows / size);
  return Array.from({ length: count }, (_, i) => {
    const index = i % perEpoch;
    return { rows: all.subarray(index * size, (index + 1) * size), epoch: Math.floor(i / perEpoch), index };
  });
};

/** Largest difference, relative where the numbers are large. */
const difference = (a: Float32Array, b: Float32Array): number =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!) / Math.max(1, Math.abs(b[i]!))), 0);

describe.skipIf(missing !== null)('on WebGPU', () => {
  test.each(['iris', 'wine', 'breast-cancer', 'diabetes', 'digits', 'sunspots'])(
    'the template “%s” trains to the same numbers as on native TensorFlow, over 20 steps',
    async (name) => {
      const project = await readTemplate(assetsDir(), name);
      const prepared = await prepareProject(project, path.join(assetsDir(), 'templates'), context);
      const { train, validation } = prepared;
      const { gpu, cpu, dispose } = await both(project, prepared);
      try {
        const { batchSize, optimizer } = project.training;
        const options = { learningRate: optimizer.learningRate, gradients: true };
        const batches = batchesOf(train.rows, batchSize, 20);
        const results: Awaited<ReturnType<TrainStep['run']>>[] = [];
        for (const step of [gpu, cpu]) results.push(await step.run(train, batches, options));
        const [ofGpu, ofCpu] = results as [(typeof results)[0], (typeof results)[0]];
        expect(ofGpu).toHaveLength(20);
        ofGpu.forEach(({ loss, sums }, i) => {
          expect(loss).toBeCloseTo(ofCpu[i]!.loss, 4);
          expect(sums[0]!.hits).toBe(ofCpu[i]!.sums[0]!.hits);
        });
        const gradients = ofGpu[19]!.gradients!;
        expect(gradients.map((g) => g.name)).toEqual(ofCpu[19]!.gradients!.map((g) => g.name));
        const [mine, others] = [await gpu.weights(), await cpu.weights()];
        expect(mine.map((w) => w.name)).toEqual(others.map((w) => w.name));
        for (const [i, { name, values }] of mine.entries())
          expect([name, difference(values, others[i]!.values)]).toEqual([name, expect.closeTo(0, 4)]);
        const blocks = [inOrder(Math.min(64, validation.rows))];
        const [judged, expected] = [await gpu.judge(validation, blocks), await cpu.judge(validation, blocks)];
        expect(judged[0]!.loss).toBeCloseTo(expected[0]!.loss, 4);
      } finally {
        dispose();
      }
    },
  );
});

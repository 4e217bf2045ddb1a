import path from 'node:path';
import { expect } from 'vitest';
import type { CallContext } from '#shared/ipc/define';
import type { Project } from '#shared/project/schema';
import { readTemplate } from '../../../files/templates';
import { assetsDir } from '../../assets';
import type { Prepared } from '../../data/prepare';
import { buildModel } from '../../model/build';
import { disposeModel } from '../../model/layers';
import { createEagerStep } from '../../train/eager';
import { createObjective } from '../../train/objective';
import { inOrder } from '../../train/part';
import { prepareProject } from '../../train/prepare';
import type { TrainStep } from '../../train/step';
import { loadTf } from '../load';
import type { GpuLink } from './link';
import { createGpuStep } from './step';

/** Small batches: the software adapter is slow, and the arithmetic is the same. */
const batchSize = 8;

const context: CallContext = {
  signal: { aborted: false, addEventListener: () => undefined, removeEventListener: () => undefined },
  progress: () => undefined,
};

/** The same net twice: on the graphics card, and with native TensorFlow. */
export async function both(
  { graph, training: settings }: Pick<Project, 'graph' | 'training'>,
  { spec, fitted }: Pick<Prepared, 'spec' | 'fitted'>,
  link: GpuLink,
): Promise<{ gpu: TrainStep; cpu: TrainStep; dispose(): void }> {
  const { tf } = await loadTf();
  const make = () => {
    const built = buildModel(tf, graph, spec, settings.seed);
    return { built, objective: createObjective(tf, built, spec, fitted) };
  };
  const [here, there] = [make(), make()];
  const cpu = createEagerStep({ tf, ...here, spec, settings });
  const free = () => {
    cpu.dispose();
    for (const { built } of [here, there]) disposeModel(built.model);
  };
  try {
    const gpu = await createGpuStep({ link, tf, ...there, graph, spec, fitted, settings });
    return { gpu, cpu, dispose: () => (gpu.dispose(), free()) };
  } catch (error) {
    link.close();
    free();
    throw error;
  }
}

/** Trains a template on both and compares losses, metrics, gradients, weights and a judgement. */
export async function expectAgreement(name: string, link: GpuLink, steps = 20): Promise<void> {
  const project = await readTemplate(assetsDir(), name);
  const prepared = await prepareProject(project, path.join(assetsDir(), 'templates'), context);
  const { train, validation } = prepared;
  const { gpu, cpu, dispose } = await both(project, prepared, link);
  try {
    const { learningRate } = project.training.optimizer;
    const perEpoch = Math.ceil(train.rows / batchSize);
    const batches = Array.from({ length: steps }, (_, i) => {
      const index = i % perEpoch;
      const rows = inOrder(train.rows).subarray(index * batchSize, (index + 1) * batchSize);
      return { rows, epoch: Math.floor(i / perEpoch), index };
    });
    const [mine, truth] = [
      await gpu.run(train, batches, { learningRate, gradients: true }),
      await cpu.run(train, batches, { learningRate, gradients: true }),
    ];
    expect(mine).toHaveLength(steps);
    mine.forEach(({ loss, sums }, i) => {
      expect(relative(loss, truth[i]!.loss)).toBeLessThan(1e-4);
      expect(sums[0]!.hits).toBe(truth[i]!.sums[0]!.hits);
      expect(relative(sums[0]!.squared, truth[i]!.sums[0]!.squared)).toBeLessThan(1e-4);
    });
    expect(mine[steps - 1]!.gradients!.map((g) => g.name)).toEqual(truth[steps - 1]!.gradients!.map((g) => g.name)); // prettier-ignore
    const weights = await cpu.weights();
    for (const [i, { name: weight, values }] of (await gpu.weights()).entries()) {
      expect(weight).toBe(weights[i]!.name);
      const worst = values.reduce((most, v, j) => Math.max(most, relative(v, weights[i]!.values[j]!)), 0);
      expect(worst, weight).toBeLessThan(1e-4);
    }
    const blocks = [inOrder(Math.min(32, validation.rows))];
    const [judged] = await gpu.judge(validation, blocks);
    expect(relative(judged!.loss, (await cpu.judge(validation, blocks))[0]!.loss)).toBeLessThan(1e-4);
  } finally {
    dispose();
  }
}

/** Relative where the numbers are large. */
export const relative = (a: number, b: number): number => Math.abs(a - b) / Math.max(1, Math.abs(b));

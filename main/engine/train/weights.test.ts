import { describe, expect, test } from 'vitest';
import type { FittedRecipe } from '#shared/data/fitted';
import { loadTf } from '../backend/load';
import { buildModel } from '../model/build';
import { disposeModel } from '../model/layers';
import { predictBatch } from '../model/predict';
import { createCapturedStep } from './captured/captured';
import { createEagerStep } from './eager';
import { chain, clouds, projectWith } from './job.fixture';
import { createObjective } from './objective';
import { inOrder } from './part';

const graph = chain(['Dense', { units: 3, activation: 'softmax' }]);
const classWeights = [0.5, 1, 2];

/** Three classes that count differently, in rows that count differently. */
async function weighed(how: 'eager' | 'captured') {
  const { tf } = await loadTf();
  const { spec, fitted: plain, train } = clouds(undefined, classWeights);
  const weights = Float32Array.from({ length: train.rows }, (_, i) => (i % 4) / 2);
  const part = { ...train, targets: [...train.targets, weights] };
  const fitted: FittedRecipe = { ...plain, weight: { column: 'w', fill: null } };
  const weighedSpec = { ...spec, weight: 'w' };
  const built = buildModel(tf, graph, weighedSpec, 1);
  const objective = createObjective(tf, built, weighedSpec, fitted);
  const settings = projectWith(graph, { optimizer: { type: 'sgd', learningRate: 0.1 } }).training;
  const given = { tf, built, spec: weighedSpec, objective, settings };
  const step = how === 'eager' ? createEagerStep(given) : createCapturedStep({ ...given, sizes: { learn: [16], judge: [16] } }); // prettier-ignore
  await step.prepare?.(part);
  const end = (): void => {
    step.dispose();
    disposeModel(built.model);
  };
  return { tf, built, spec: weighedSpec, part, weights, step, end };
}

describe.each(['eager', 'captured'] as const)('weights of rows, %s', (how) => {
  test('multiply each row’s loss, with its class’ weight while learning; hits count all alike', async () => {
    const { tf, built, spec, part, weights, step, end } = await weighed(how);
    const rows = inOrder(16);
    const said = predictBatch(tf, built, spec, part.features.slice(0, 16 * 4), 16)[0]!;
    const label = (i: number) => part.targets[0]![i]!;
    const mean = (ofRow: (i: number) => number) => rows.reduce((sum, i) => sum + ofRow(i), 0) / 16;
    const loss = (i: number) => -Math.log(said[3 * i + label(i)]!);
    const right = rows.filter((i) => {
      const row = said.subarray(3 * i, 3 * i + 3);
      return row.indexOf(Math.max(...row)) === label(i);
    }).length;

    const [judged] = await step.judge(part, [rows]);
    expect(judged!.loss).toBeCloseTo(
      mean((i) => loss(i) * weights[i]!),
      5,
    );
    expect(judged!.sums[0]!.hits).toBe(right);
    const options = { learningRate: 0.1, gradients: false };
    const [learned] = await step.run(part, [{ rows, epoch: 0, index: 0 }], options);
    expect(learned!.loss).toBeCloseTo(
      mean((i) => loss(i) * weights[i]! * classWeights[label(i)]!),
      5,
    );
    expect(learned!.sums[0]!.hits).toBe(right);
    end();
  });

  test('of 0 keep a row out of what is learned', async () => {
    const { part, weights, step, end } = await weighed(how);
    const before = await step.weights();
    const rows = inOrder(part.rows).filter((i) => weights[i] === 0).slice(0, 15); // prettier-ignore
    await step.run(part, [{ rows, epoch: 0, index: 0 }], { learningRate: 0.1, gradients: false });
    expect(await step.weights()).toEqual(before);
    end();
  });
});

test('recorded steps with weights are the eager ones', async () => {
  const trained = async (how: 'eager' | 'captured') => {
    const { part, step, end } = await weighed(how);
    const batches = Array.from({ length: 20 }, (_, index) => ({ rows: inOrder(part.rows).filter((i) => i % 3 === index % 3).slice(0, 16), epoch: 0, index })); // prettier-ignore
    await step.run(part, batches, { learningRate: 0.1, gradients: false });
    const weights = await step.weights();
    end();
    return weights.flatMap(({ values }) => [...values]);
  };
  const eager = await trained('eager');
  (await trained('captured')).forEach((v, i) => expect(Math.abs(v - eager[i]!)).toBeLessThan(1e-6));
});

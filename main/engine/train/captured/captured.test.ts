import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LayerDefinition } from '#shared/layers/define';
import { layers } from '#shared/layers/registry';
import type { TrainingSettings } from '#shared/training/settings';
import { loadTf, type Loaded } from '../../backend/load';
import { buildModel } from '../../model/build';
import { disposeModel } from '../../model/layers';
import type { NamedArray } from '../../runs/weights';
import { createEagerStep } from '../eager';
import { projectWith } from '../job.fixture';
import { netFor, plainNumber, rows } from '../layerNet.fixture';
import { createObjective } from '../objective';
import { inOrder } from '../part';
import type { BatchResult } from '../step';
import { createCapturedStep } from './captured';

/** The recorded step is the eager step, number for number: for every layer, optimiser and loss there is. */
let loaded: Loaded;
let tensors: number;
beforeAll(async () => {
  loaded = await loadTf();
  tensors = loaded.tf.memory().numTensors;
});
afterAll(() => expect(loaded.tf.memory().numTensors).toBe(tensors));

type Net = ReturnType<typeof netFor>;
interface Trained {
  results: BatchResult[];
  weights: NamedArray[];
  memory: NamedArray[];
}

async function train(
  net: Net,
  settings: TrainingSettings,
  how: 'eager' | 'captured' | 'fused',
  steps = 20,
): Promise<Trained> {
  const { tf } = loaded;
  const built = buildModel(tf, net.graph, net.spec, 1);
  const objective = createObjective(tf, built, net.spec, plainNumber);
  const given = { tf, built, spec: net.spec, objective, settings };
  const step =
    how === 'eager'
      ? createEagerStep(given)
      : createCapturedStep({ ...given, sizes: [4, 2], fused: how === 'fused' });
  // The smaller last batch of every epoch is another recording.
  const batches = Array.from({ length: steps }, (_, i) => ({
    rows: i % 2 === 0 ? inOrder(4) : inOrder(rows).slice(4),
    epoch: Math.floor(i / 2),
    index: i % 2,
  }));
  const results = await step.run(net.part, batches, {
    learningRate: settings.optimizer.learningRate,
    gradients: true,
  });
  const trained = { results, weights: await step.weights(), memory: await step.save() };
  step.dispose();
  disposeModel(built.model);
  return trained;
}

/** The largest difference, relative to the largest number of its array. */
function difference(a: readonly NamedArray[], b: readonly NamedArray[]): number {
  expect(a.map((x) => x.name)).toEqual(b.map((x) => x.name));
  return Math.max(
    ...a.map(({ values }, i) => {
      const scale = values.reduce((most, v) => Math.max(most, Math.abs(v)), 1e-3);
      return values.reduce((most, v, k) => Math.max(most, Math.abs(v - b[i]!.values[k]!) / scale), 0);
    }),
  );
}

describe.each(
  layers.filter((l) => l.category !== 'io').map((l) => [l.className, l as LayerDefinition] as const),
)('%s', (_, layer) => {
  test('trains as it does step by step', async () => {
    const net = netFor(layer);
    const { training } = projectWith(net.graph, { optimizer: { type: 'sgd', learningRate: 1e-4 } });
    const [eager, captured] = [await train(net, training, 'eager'), await train(net, training, 'captured')];
    captured.results.forEach(({ loss }, i) =>
      expect(Math.abs(loss - eager.results[i]!.loss)).toBeLessThanOrEqual(
        1e-6 * Math.max(0.1, Math.abs(eager.results[i]!.loss)),
      ),
    );
    expect(difference(captured.weights, eager.weights)).toBeLessThanOrEqual(1e-6);
    expect(difference(captured.results[19]!.gradients!, eager.results[19]!.gradients!)).toBeLessThanOrEqual(
      1e-5,
    );
  });
});

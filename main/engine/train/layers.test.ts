import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LayerDefinition } from '#shared/layers/define';
import { layers } from '#shared/layers/registry';
import { loadTf, type Loaded } from '../backend/load';
import { buildModel } from '../model/build';
import { disposeModel } from '../model/layers';
import { modelWeights } from '../runs/load';
import { predictBatch } from '../model/predict';
import { projectWith } from './job.fixture';
import { createEagerStep } from './eager';
import { createObjective } from './objective';
import { netFor, plainNumber, rows } from './layerNet.fixture';
import { inOrder } from './part';

/** Every layer a person can choose must train: forward, backward and again, on the backend in use. */
let loaded: Loaded;
let tensors: number;
beforeAll(async () => {
  loaded = await loadTf();
  tensors = loaded.tf.memory().numTensors;
});
afterAll(() => expect(loaded.tf.memory().numTensors).toBe(tensors));

describe.each(
  layers.filter((l) => l.category !== 'io').map((l) => [l.className, l as LayerDefinition] as const),
)('%s', (_, layer) => {
  test('trains: every weight has a gradient, the numbers stay finite, and predictions come out', async () => {
    const { tf } = loaded;
    const { graph, spec, part } = netFor(layer);
    const { training: settings } = projectWith(graph, { optimizer: { type: 'sgd', learningRate: 1e-3 } });
    const built = buildModel(tf, graph, spec, 1);
    const objective = createObjective(tf, built, spec, plainNumber);
    const step = createEagerStep({ tf, built, spec, objective, settings });
    const batch = (index: number) => ({ rows: inOrder(rows), epoch: 0, index });
    const results = await step.run(part, [batch(0), batch(1)], { learningRate: 1e-3, gradients: true });
    expect(results.map((r) => Number.isFinite(r.loss))).toEqual([true, true]);
    const trainable = built.model.trainableWeights.map((w) => w.originalName);
    expect(results[1]!.gradients!.map((g) => g.name).sort()).toEqual([...trainable].sort());
    for (const { name, values } of [...results[1]!.gradients!, ...modelWeights(built.model)])
      expect(values.every(Number.isFinite), name).toBe(true);
    expect(predictBatch(tf, built, spec, part.features, rows)[0]!.every(Number.isFinite)).toBe(true);
    step.dispose();
    disposeModel(built.model);
  });
});

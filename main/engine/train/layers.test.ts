import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DataSpec } from '#shared/data/spec';
import type { Graph } from '#shared/graph/schema';
import { isMisfit, size, type LayerDefinition, type Shape } from '#shared/layers/define';
import { layers } from '#shared/layers/registry';
import { loadTf, type Loaded } from '../backend/load';
import type { Part } from '../data/prepare';
import { buildModel } from '../model/build';
import { disposeModel } from '../model/layers';
import { modelWeights } from '../runs/load';
import { predictBatch } from '../model/predict';
import { projectWith } from './job.fixture';
import { createEagerStep } from './eager';
import { createObjective } from './objective';
import { inOrder } from './part';

/** Every layer a person can choose must train: forward, backward and again, on the backend in use. */
let loaded: Loaded;
let tensors: number;
beforeAll(async () => {
  loaded = await loadTf();
  tensors = loaded.tf.memory().numTensors;
});
afterAll(() => expect(loaded.tf.memory().numTensors).toBe(tensors));

const rows = 6;
const shapes: Shape[] = [[16], [8, 2], [4, 4, 1]];

/** What has no sensible default. */
const chosen: Record<string, Record<string, unknown>> = { Reshape: { targetShape: [4, 4] } };

/** A net of one or two inputs of the first shape that fits, the layer, and a linear unit. */
function netFor(layer: LayerDefinition): { graph: Graph; spec: DataSpec; part: Part } {
  const params = layer.params.parse(chosen[layer.className] ?? {});
  const count = layer.inputs.min;
  const shape = shapes.find((s) => !isMisfit(layer.outputShape(Array.from({ length: count }, () => s), params, null))); // prettier-ignore
  expect(shape, 'a shape that fits').toBeDefined();
  const output = layer.outputShape(
    Array.from({ length: count }, () => shape!),
    params,
    null,
  ) as Shape;
  const inputs = Array.from({ length: count }, (_, i) => ({
    id: `in${i}`,
    type: 'Input',
    params: { shape: [...shape!] },
  }));
  const rest = [
    { id: 'layer', type: layer.className, params },
    ...(output.length > 1 ? [{ id: 'flat', type: 'Flatten', params: {} }] : []),
    { id: 'unit', type: 'Dense', params: { units: 1 } },
    { id: 'out', type: 'Output', params: {} },
  ];
  const edges = [
    ...inputs.map((i) => [i.id, 'layer'] as const),
    ...rest.slice(1).map((node, i) => [rest[i]!.id, node.id] as const),
  ];
  const width = size(shape!);
  const features = [
    { column: 'x', slots: Array.from({ length: width }, (_, i) => `x${i}`), integerCodes: null },
  ];
  return {
    graph: {
      nodes: [...inputs, ...rest].map((n) => ({ ...n, name: '', position: { x: 0, y: 0 } })),
      edges: edges.map(([source, target], i) => ({ id: `e${i}`, source, target })),
    },
    spec: {
      features,
      steps: null,
      targets: [{ column: 'y', classes: null, horizon: 1 }],
      rows: { train: rows, validation: 0, test: 0 },
    },
    // Small whole numbers, which embeddings accept as codes.
    part: {
      rows,
      features: Float32Array.from({ length: rows * width }, (_, i) => (i * 7) % 5),
      targets: [Float32Array.from({ length: rows }, (_, i) => (i % 3) - 1)],
      sourceRows: inOrder(rows),
    },
  };
}

describe.each(
  layers.filter((l) => l.category !== 'io').map((l) => [l.className, l as LayerDefinition] as const),
)('%s', (_, layer) => {
  test('trains: every weight has a gradient, the numbers stay finite, and predictions come out', async () => {
    const { tf } = loaded;
    const { graph, spec, part } = netFor(layer);
    const { training: settings } = projectWith(graph, { optimizer: { type: 'sgd', learningRate: 1e-3 } });
    const fitted = { version: 1 as const, features: [], targets: [{ kind: 'number' as const, column: 'y', scaler: { shift: 0, scale: 1 } }], window: null }; // prettier-ignore
    const built = buildModel(tf, graph, spec, 1);
    const objective = createObjective(tf, built, spec, fitted);
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

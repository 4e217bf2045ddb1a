import { expect } from 'vitest';
import type { FittedRecipe } from '#shared/data/fitted';
import type { DataSpec } from '#shared/data/spec';
import type { Graph } from '#shared/graph/schema';
import { isMisfit, size, type LayerDefinition, type Shape } from '#shared/layers/define';
import type { Part } from '../data/prepare';
import { inOrder } from './part';

export const rows = 6;
const shapes: Shape[] = [[16], [8, 2], [4, 4, 1]];

/** What has no sensible default. */
const chosen: Record<string, Record<string, unknown>> = { Reshape: { targetShape: [4, 4] } };

/** A net of one or two inputs of the first shape that fits, the layer, and a linear unit. */
export function netFor(layer: LayerDefinition): { graph: Graph; spec: DataSpec; part: Part } {
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

/** A number to predict, as it is. */
export const plainNumber: FittedRecipe = {
  version: 1,
  features: [],
  targets: [{ kind: 'number', column: 'y', scaler: { shift: 0, scale: 1 } }],
  window: null,
};

import type { DataSpec } from '#shared/data/spec';
import { NetloomError } from '#shared/errors';
import { inferGraph } from '#shared/graph/inspect';
import { maskedLayers } from '#shared/graph/masks';
import type { Graph } from '#shared/graph/schema';
import { title } from '#shared/graph/titles';
import { maskRule } from '#shared/layers/masks';

/** Layers through which TensorFlow.js loses a mask. */
const losing = new Set(['LeakyReLU', 'ELU', 'ThresholdedReLU']);

/**
 * TensorFlow.js masks steps in plain sequences of layers only: elsewhere an exported net would give other numbers.
 * @throws NetloomError `export.masks`
 */
export function refuseMasks(graph: Graph, spec: DataSpec): void {
  const inference = inferGraph(graph, spec);
  const masked = maskedLayers(inference);
  const [first] = masked;
  if (!first) return;
  const receives = new Set(masked.map(({ layer }) => layer));
  for (const layer of inference.layers.values()) {
    const { node, params } = layer;
    const { skips, gives } = maskRule(node.type, params ?? {});
    const does = !receives.has(layer)
      ? (skips && node.type !== 'GlobalAveragePooling1D') || node.type === 'Softmax'
        ? `would make ${title(node)}, which has no mask, skip steps`
        : null
      : node.type === 'GlobalAveragePooling1D'
        ? `takes the mean over all steps in ${title(node)}`
        : gives === 'joined' || losing.has(node.type)
          ? `has no masks behind ${title(node)}`
          : null;
    if (does)
      throw new NetloomError(
        'export.masks',
        `The mask of ${title(first.maker.node)} does not survive: TensorFlow.js ${does}, and would give other numbers.`,
        'Export as Keras or Python.',
      );
  }
}

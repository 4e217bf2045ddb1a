import type { DataSpec } from '#shared/data/spec';
import { isMisfit, type LayerDefinition, type Shape } from '#shared/layers/define';
import { layers } from '#shared/layers/registry';
import { fuzzyFind } from './find';

/** A layer that could be added, judged with its default parameters. */
export interface Candidate {
  layer: LayerDefinition;
  /** What it would make of the shape it is added to; null when nothing is known. */
  result: Shape | null;
  /** Why it does not fit; null when it does. */
  reason: string | null;
}

/** Any layer as the general kind: which parameters it has is not known until its name is. */
export const allLayers = layers as readonly LayerDefinition[];

/** @param shape what would flow in; null when unknown, which fits everything. */
export function judge(layer: LayerDefinition, shape: Shape | null, spec: DataSpec | null): Candidate {
  if (layer.inputs.max === 0) return { layer, result: null, reason: `${layer.className} takes no input.` };
  if (!shape) return { layer, result: null, reason: null };
  const inputs = Array.from({ length: Math.max(1, layer.inputs.min) }, () => shape);
  const output = layer.outputShape(inputs, layer.params.parse({}), spec);
  return isMisfit(output)
    ? { layer, result: null, reason: output.misfit }
    : { layer, result: output, reason: null };
}

/** Layers that often follow another one, by class name; shown only where they fit. */
const often: Record<string, readonly string[]> = {
  Input: ['Dense', 'Reshape', 'Conv2D', 'LSTM', 'Embedding'],
  Dense: ['Dropout', 'Dense', 'BatchNormalization', 'Output'],
  Conv1D: ['MaxPooling1D', 'BatchNormalization', 'Conv1D', 'GlobalAveragePooling1D'],
  Conv2D: ['MaxPooling2D', 'BatchNormalization', 'Conv2D', 'GlobalAveragePooling2D'],
  DepthwiseConv2D: ['Conv2D', 'BatchNormalization', 'MaxPooling2D'],
  MaxPooling1D: ['Conv1D', 'Flatten', 'LSTM', 'Dropout'],
  MaxPooling2D: ['Conv2D', 'Flatten', 'Dropout', 'GlobalAveragePooling2D'],
  AveragePooling1D: ['Conv1D', 'Flatten', 'LSTM'],
  AveragePooling2D: ['Conv2D', 'Flatten', 'Dropout'],
  GlobalAveragePooling1D: ['Dense', 'Dropout'],
  GlobalAveragePooling2D: ['Dense', 'Dropout'],
  GlobalMaxPooling1D: ['Dense', 'Dropout'],
  GlobalMaxPooling2D: ['Dense', 'Dropout'],
  BatchNormalization: ['Activation', 'Dropout', 'Dense', 'Conv2D'],
  LayerNormalization: ['Dense', 'Dropout', 'Activation'],
  Activation: ['Dense', 'Dropout', 'Conv2D'],
  Dropout: ['Dense', 'Output', 'Conv2D'],
  Flatten: ['Dense', 'Dropout'],
  Reshape: ['Conv2D', 'Conv1D', 'LSTM', 'Flatten'],
  Embedding: ['LSTM', 'GlobalAveragePooling1D', 'Flatten', 'Conv1D'],
  LSTM: ['Dense', 'Dropout', 'LSTM'],
  GRU: ['Dense', 'Dropout', 'GRU'],
  SimpleRNN: ['Dense', 'Dropout'],
  Bidirectional: ['Dense', 'Dropout', 'GlobalMaxPooling1D'],
  Add: ['Activation', 'Dense', 'Conv2D'],
  Multiply: ['Dense', 'Activation'],
  Concatenate: ['Dense', 'Conv2D', 'Dropout'],
};

/** Up to three layers that often follow `type` and fit its shape. */
export function oftenAfter(type: string, shape: Shape | null, spec: DataSpec | null): Candidate[] {
  return (often[type] ?? [])
    .flatMap((name) => allLayers.find((l) => l.className === name) ?? [])
    .map((layer) => judge(layer, shape, spec))
    .filter((c) => c.reason === null)
    .slice(0, 3);
}

const textsOf = (layer: LayerDefinition): readonly [string, ...string[]] => [
  layer.className,
  layer.doc.summary,
  layer.doc.when,
];

/** Layers by a search text, best first; without one, those used lately come first. */
export function findLayers(
  query: string,
  recent: readonly string[] = [],
  from: readonly LayerDefinition[] = allLayers,
): LayerDefinition[] {
  if (query.trim() !== '') return fuzzyFind(from, query, textsOf);
  const rank = (layer: LayerDefinition) => {
    const i = recent.indexOf(layer.className);
    return i < 0 ? recent.length : i;
  };
  return from
    .map((layer, i) => ({ layer, i }))
    .sort((a, b) => rank(a.layer) - rank(b.layer) || a.i - b.i)
    .map((x) => x.layer);
}

const recentLimit = 6;
/** The list of layers used lately after one more use. */
export const withRecent = (recent: readonly string[], type: string): string[] =>
  [type, ...recent.filter((t) => t !== type)].slice(0, recentLimit);

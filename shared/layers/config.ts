import { constraintConfig, type Constraint } from './constraint';
import type { LayerConfig, LayerDefinition } from './define';
import { kerasConfig } from './kerasNames';

/**
 * A layer as tfjs deserialises it (camelCase) or as Keras 3 does (snake_case), with all defaults filled in.
 * Input and Output are no layers there: inputs are made from their shape, outputs are the tensors that lead to them.
 * @param params as stored; whatever is left out takes its default
 * @throws ZodError where a parameter is not valid; `inspectGraph` has said so before
 */
export function layerConfig(
  definition: LayerDefinition,
  params: Record<string, unknown>,
  dialect: 'tfjs' | 'keras' = 'tfjs',
): LayerConfig {
  const parsed = definition.params.parse(params) as Record<string, unknown>;
  const plain: LayerConfig = { className: definition.className, config: parsed };
  const kerasOwn = definition.toKeras?.(parsed) ?? plain;
  const own = dialect === 'tfjs' ? (definition.toTfjs?.(parsed) ?? kerasOwn) : kerasOwn;
  const config = plainConfig(own.config);
  return { className: own.className, config: dialect === 'tfjs' ? config : kerasConfig(config) };
}

/** Drops what is not set and writes penalties and constraints as objects. Always fresh: tfjs changes the arrays it is given. */
function plainConfig(config: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(config).flatMap(([name, value]): [string, unknown][] => {
    if (value === null || value === undefined) return [];
    if (name.endsWith('Regularizer')) return penalty(name, value as { l1: number; l2: number });
    if (name.endsWith('Constraint')) return [[name, constraintConfig(value as Constraint)]];
    if (isLayer(value)) return [[name, { className: value.className, config: plainConfig(value.config) }]];
    return [
      [name, Array.isArray(value) ? value.map((v: unknown) => (Array.isArray(v) ? [...v] : v)) : value],
    ];
  });
  return Object.fromEntries(entries);
}

const isLayer = (value: unknown): value is LayerConfig =>
  typeof value === 'object' && value !== null && 'className' in value;

const penalty = (name: string, { l1, l2 }: { l1: number; l2: number }): [string, unknown][] =>
  l1 === 0 && l2 === 0 ? [] : [[name, { className: 'L1L2', config: { l1, l2 } }]];

import { z } from 'zod';
import type { LayerConfig } from './define';

export const constraintKinds = ['maxNorm', 'nonNeg', 'unitNorm', 'minMaxNorm'] as const;
export type ConstraintKind = (typeof constraintKinds)[number];

/**
 * What a weight is brought back to after each training step, as Keras has it.
 * @param axes of the weight over which a norm is taken, where the document states none: those that lead into one unit.
 *   (Keras takes the first axis alone, which is no unit's own in a convolution.)
 * @param rank how many axes the weight has
 * @see https://keras.io/api/layers/constraints/
 */
export function constraintSchema(axes: readonly number[], rank: number) {
  const axis = z
    .array(
      z
        .number()
        .int()
        .min(0)
        .max(rank - 1),
    )
    .min(1)
    .refine((given) => new Set(given).size === given.length, { message: 'each axis counts once' })
    .default([...axes]);
  const length = z.number().min(0);
  return z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('maxNorm'), maxValue: length.default(2), axis }),
      z.object({ kind: z.literal('nonNeg') }),
      z.object({ kind: z.literal('unitNorm'), axis }),
      z.object({
        kind: z.literal('minMaxNorm'),
        minValue: length.default(0),
        maxValue: length.default(1),
        /** How far a step goes towards the range: 1 all the way. */
        rate: z.number().min(0).max(1).default(1),
        axis,
      }),
    ])
    .refine((c) => c.kind !== 'minMaxNorm' || c.minValue <= c.maxValue, {
      message: 'minValue must not be above maxValue',
    });
}
export type Constraint = z.output<ReturnType<typeof constraintSchema>>;

/** As tfjs and Keras call it: `MaxNorm` with its config. A single axis stands as a number. */
export function constraintConfig({ kind, ...rest }: Constraint): LayerConfig {
  const className = kind[0]!.toUpperCase() + kind.slice(1);
  const axis = 'axis' in rest && rest.axis.length === 1 ? { axis: rest.axis[0] } : {};
  return { className, config: { ...rest, ...axis } };
}

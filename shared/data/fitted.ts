import { z } from 'zod';
import { columnRecipeSchema, imageColors, imageFits } from './recipe';

/** A scaled number: `(x − shift) / scale`. A constant feature has scale 1. */
const scaler = z.object({ shift: z.number(), scale: z.number() });

/** What a column's preparation learned from the training part. */
export const fittedColumnSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('number'), fill: z.number().nullable(), scaler }),
  /** Booleans become 0/1; `fill` in the same unit. */
  z.object({ kind: z.literal('boolean'), fill: z.number().nullable() }),
  /** `categories` most frequent first. Unknown values go to the “other” slot, which is always the last. `fill` is a category's text. */
  z.object({
    kind: z.literal('category'),
    categories: z.array(z.string()),
    fill: z.string().nullable(),
    encoding: z.enum(['oneHot', 'integer']),
  }),
  z.object({
    kind: z.literal('date'),
    parts: z.array(z.object({ part: z.string(), scaler })),
    fill: z.number().nullable(),
    /** Milliseconds since 1970, for `elapsedDays`. */ origin: z.number(),
  }),
  /** Nothing is learned of images: all are brought to one size, and each value (0 to 255) is divided by 255. */
  z.object({
    kind: z.literal('image'),
    height: z.number().int(),
    width: z.number().int(),
    colors: z.enum(imageColors),
    fit: z.enum(imageFits),
    /** Bilinear with antialias; then each byte is divided by this. */ divisor: z.literal(255),
    /** A row without an image cannot be used. */ fill: z.null(),
  }),
]);
export type FittedColumn = z.infer<typeof fittedColumnSchema>;

/** Target: class names in order of their index, or a scaler in which the net is trained and which predictions are taken back through. */
export const fittedTargetSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('classes'),
    column: z.string(),
    classes: z.array(z.string()),
    /** Weight per class for the loss, 1 where none was asked for. */ weights: z.array(z.number()),
  }),
  z.object({ kind: z.literal('number'), column: z.string(), scaler }),
]);
export type FittedTarget = z.infer<typeof fittedTargetSchema>;

/** Everything that was learned from the training part. Stored in the run and shipped with every export. */
export const fittedRecipeSchema = z.object({
  version: z.literal(1),
  features: z.array(
    z.object({ recipe: columnRecipeSchema, fitted: fittedColumnSchema, slots: z.array(z.string()) }),
  ),
  targets: z.array(fittedTargetSchema),
  /** The column of weights of rows, and what stands for a missing one. */
  weight: z.object({ column: z.string(), fill: z.number().nullable() }).optional(),
  window: z.object({ steps: z.number().int(), horizon: z.number().int() }).nullable(),
});
export type FittedRecipe = z.infer<typeof fittedRecipeSchema>;

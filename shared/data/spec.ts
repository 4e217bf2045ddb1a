import { z } from 'zod';

/** What the net will receive: the fitted recipe seen from the graph's side. Pure data, known before training. */
export const dataSpecSchema = z.object({
  /** Feature columns in order, each with the names of the numbers it becomes (`age`, `color=red`, …). */
  features: z.array(
    z.object({
      column: z.string(),
      slots: z.array(z.string()),
      integerCodes: z.number().int().nullable(),
      /** Of an image, `[height, width, channels]`: its numbers have no names. */
      shape: z.array(z.number().int().positive()).optional(),
    }),
  ),
  /** Steps of a window over an ordered series; null for independent rows. */
  steps: z.number().int().positive().nullable(),
  /** Targets in order. `classes` for classification (labels are class indices), null for numbers. */
  targets: z.array(
    z.object({
      column: z.string(),
      classes: z.array(z.string()).nullable(),
      /** Values ahead to forecast. */ horizon: z.number().int().positive(),
    }),
  ),
  /** The column that says how much each row counts, where there is one. */
  weight: z.string().optional(),
  /** Rows in each part of the split. */
  rows: z.object({ train: z.number().int(), validation: z.number().int(), test: z.number().int() }),
});
export type DataSpec = z.infer<typeof dataSpecSchema>;

/** How many numbers a feature becomes. */
export const featureLength = ({ slots, shape }: DataSpec['features'][number]): number =>
  shape ? shape.reduce((a, b) => a * b, 1) : slots.length;

/** Length of the feature vector that the chosen columns become (all columns when `columns` is empty). */
export function vectorLength(spec: DataSpec, columns: readonly string[] = []): number {
  return spec.features
    .filter((f) => columns.length === 0 || columns.includes(f.column))
    .reduce((sum, f) => sum + featureLength(f), 0);
}

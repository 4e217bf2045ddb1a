import { z } from 'zod';
import { columnTypes, dialectSchema, imageRecipeSchema, roles } from './recipe';

const bins = z.array(z.object({ from: z.number(), to: z.number(), count: z.number().int() }));
const extent = z.object({ min: z.number().int(), median: z.number().int(), max: z.number().int() });
export const columnProfileSchema = z.object({
  name: z.string(),
  /** DuckDB's type as read. */
  storage: z.string(),
  type: z.enum(columnTypes),
  suggestedRole: z.enum(roles),
  /** Why this role or type was suggested, when it is not obvious. */
  reason: z.string().nullable(),
  missing: z.number().int(),
  distinct: z.number().int(),
  min: z.number().nullable(),
  max: z.number().nullable(),
  mean: z.number().nullable(),
  median: z.number().nullable(),
  standardDeviation: z.number().nullable(),
  /** Numeric and date columns. */
  histogram: bins,
  /** Most frequent values, at most 20. */
  top: z.array(z.object({ value: z.string(), count: z.number().int() })),
  /** Image columns: what the files say of themselves, and the size suggested for the net. */
  images: z
    .object({
      formats: z.array(z.object({ format: z.string(), count: z.number().int() })),
      width: extent,
      height: extent,
      /** Share of the files that have no colours, as far as their heads tell. */
      gray: z.number(),
      suggested: imageRecipeSchema,
    })
    .optional(),
});
export type ColumnProfile = z.infer<typeof columnProfileSchema>;

/** A row that could not be read as the dialect says: counted and shown, never silently dropped. Of a folder: a file that is no image. */
export const badRowSchema = z.object({
  /** Of a folder, the file's place in the order of names. */ line: z.number().int(),
  /** Of a folder, the file's path in it. */ text: z.string(),
  reason: z.string(),
});

export const profileSchema = z.object({
  path: z.string(),
  format: z.enum(['csv', 'parquet', 'jsonl', 'images']),
  dialect: dialectSchema,
  bytes: z.number(),
  sha256: z.string(),
  rows: z.number().int(),
  badRows: z.number().int(),
  badRowExamples: z.array(badRowSchema),
  columns: z.array(columnProfileSchema),
  /** Column most likely to be predicted, by name and position. */
  suggestedTarget: z.string().nullable(),
});
export type Profile = z.infer<typeof profileSchema>;

/** Rows as they stand in the file: text, null where empty. */
export const previewSchema = z.object({
  columns: z.array(z.string()),
  rows: z.array(z.array(z.string().nullable())),
  offset: z.number().int(),
  total: z.number().int(),
});
export type Preview = z.infer<typeof previewSchema>;

import { z } from 'zod';
import { lengthOf } from '#shared/data/encode';
import { fittedRecipeSchema, type FittedRecipe } from '#shared/data/fitted';
import type { Problem } from '#shared/problems';
import type { Part } from '../parts';

export const partNames = ['train', 'validation', 'test'] as const;
export type PartName = (typeof partNames)[number];

/** Rows that lie together in a part's file, and what their words add up to. */
const bucketSchema = z.object({ rows: z.number().int().positive(), sum: z.number().int() });
export type Bucket = z.infer<typeof bucketSchema>;

/** What lies beside the files of rows: all that preparing them found out. */
export const manifestSchema = z.object({
  fitted: fittedRecipeSchema,
  problems: z.array(z.custom<Problem>((value) => typeof value === 'object' && value !== null)),
  droppedRows: z.number().int(),
  totalRows: z.number().int(),
  /** Of the file the rows were read from. */
  sha256: z.string(),
  buckets: z.object({
    train: z.array(bucketSchema),
    validation: z.array(bucketSchema),
    test: z.array(bucketSchema),
  }),
});
export type Manifest = z.infer<typeof manifestSchema>;

export const manifestFile = 'manifest.json';
export const rowsFile = (part: PartName): string => `${part}.rows`;

/** A feature's place in a row as it is kept, and in one as training takes it. */
interface Field {
  /** First word. */
  word: number;
  /** First number, and how many there are. */
  at: number;
  length: number;
  /** Images take a byte per number instead of four. */
  bytes: boolean;
}

/** How a row is kept: its features, one number for each target and for its weight where it has one, and its number in the file, in words of four bytes. */
export interface RowLayout {
  fields: Field[];
  /** Numbers of the features. */
  width: number;
  targets: number;
  /** Words of the features, and in all. */
  head: number;
  words: number;
}

export function layoutOf(fitted: FittedRecipe): RowLayout {
  let at = 0;
  let head = 0;
  const fields = fitted.features.map((feature) => {
    const length = lengthOf(feature);
    const field = { word: head, at, length, bytes: feature.fitted.kind === 'image' };
    at += length;
    head += field.bytes ? Math.ceil(length / 4) : length;
    return field;
  });
  const targets = fitted.targets.length + (fitted.weight ? 1 : 0);
  return { fields, width: at, targets, head, words: head + targets + 1 };
}

/** Room for rows as training takes them. */
export const emptyPart = ({ width, targets }: Pick<RowLayout, 'width' | 'targets'>, rows: number): Part => ({
  rows,
  features: new Float32Array(rows * width),
  targets: Array.from({ length: targets }, () => new Float32Array(rows)),
  sourceRows: new Int32Array(rows),
});

/** Numbers that are put in place before others have their turn: a millisecond or two of work. */
const numbersAtOnce = 1 << 18;

/** Rows that are read and taken apart in one go. Images are bytes on the disk, and four times as much work for each. */
export const rowsAtOnce = ({ width, words }: Pick<RowLayout, 'width' | 'words'>): number =>
  Math.max(1, Math.floor(numbersAtOnce / Math.max(width, words)));

/** The sum that words begin with. */
export const sumStart = 0x811c9dc5 | 0;

/** FNV-1a over words instead of bytes: any change of a single word changes it. */
export function addToSum(sum: number, words: Int32Array): number {
  let h = sum;
  for (let i = 0; i < words.length; i++) h = Math.imul(h ^ words[i]!, 0x01000193);
  return h;
}

import { z } from 'zod';
import { constraintSchema } from './constraint';

/** How a parameter is shown and edited; carried by its zod schema, so that form, help and validation share one source. */
export type FieldMeta = Words &
  (
    | { kind: 'integer' | 'number'; min?: number; max?: number; step?: number }
    | { kind: 'flag' }
    | { kind: 'choice'; options: readonly string[] }
    /** Kernel sizes, strides: number[] of length `axes`. */
    | { kind: 'size'; axes: 1 | 2; min: number; max: number }
    /** number[] of free length. */
    | { kind: 'shape' }
    /** string[] of feature columns; empty = all. */
    | { kind: 'columns' }
    /** One target column; '' = the first. */
    | { kind: 'target' }
    /** { l1, l2 } or null. */
    | { kind: 'regularizer' }
    /** What a weight must keep to, or null. `axes`: those that lead into one unit; `rank`: how many it has. */
    | { kind: 'constraint'; axes: readonly number[]; rank: number }
  );

interface Words {
  label: string;
  help: string;
  /** Folded away until asked for. */
  advanced?: boolean;
  unit?: string;
  /** Shown and effective only when `param` has one of these values. */
  shownWhen?: { param: string; in: readonly unknown[] };
  /** The value may be null (an empty field), and this says what that means: “as the pool size”. */
  emptyMeans?: string;
}
type Range = { min?: number; max?: number };

const bounded = (schema: z.ZodNumber, { min, max }: Range): z.ZodNumber => {
  let s = schema;
  if (min !== undefined) s = s.min(min);
  if (max !== undefined) s = s.max(max);
  return s;
};
const note = <S extends z.ZodType>(schema: S, meta: FieldMeta): S => schema.meta({ field: meta }) as S;
const lengths = (axes: number, min: number, max: number) =>
  z.array(z.number().int().min(min).max(max)).length(axes);

/** `prefault`-free builders: each gives a zod schema with a default and the words a form needs. */
export const fields = {
  integer: (w: Words & Range & { default: number }) => {
    const { default: d, ...rest } = w;
    return note(bounded(z.number().int(), w).default(d), { kind: 'integer', ...rest });
  },
  number: (w: Words & Range & { default: number; step?: number }) => {
    const { default: d, ...rest } = w;
    return note(bounded(z.number(), w).default(d), { kind: 'number', ...rest });
  },
  /** A number that may be left empty. */
  optionalNumber: (w: Words & Range & { emptyMeans: string; step?: number }) =>
    note(bounded(z.number(), w).nullable().default(null), { kind: 'number', ...w }),
  flag: (w: Words & { default: boolean }) => {
    const { default: d, ...rest } = w;
    return note(z.boolean().default(d), { kind: 'flag', ...rest });
  },
  choice: <const O extends readonly [string, ...string[]]>(w: Words & { options: O; default: O[number] }) => {
    const { default: d, ...rest } = w;
    // zod cannot see that O[number] is the enum's own output.
    return note(z.enum(w.options as unknown as [O[number], ...O[number][]]).default(d as never), {
      kind: 'choice',
      ...rest,
    });
  },
  size: (w: Words & Range & { axes: 1 | 2; default: number[] }) => {
    const { default: d, axes, min = 1, max = 4096, ...rest } = w;
    return note(lengths(axes, min, max).default(d), { kind: 'size', axes, min, max, ...rest });
  },
  /** A size that may be left empty. */
  optionalSize: (w: Words & Range & { axes: 1 | 2; emptyMeans: string }) => {
    const { axes, min = 1, max = 4096, ...rest } = w;
    return note(lengths(axes, min, max).nullable().default(null), { kind: 'size', axes, min, max, ...rest });
  },
  shape: (w: Words & { default: number[] }) => {
    const { default: d, ...rest } = w;
    return note(z.array(z.number().int().min(1).max(1_000_000)).max(4).default(d), {
      kind: 'shape',
      ...rest,
    });
  },
  columns: (w: Words) => note(z.array(z.string()).default([]), { kind: 'columns', ...w }),
  target: (w: Words) => note(z.string().default(''), { kind: 'target', ...w }),
  regularizer: (w: Words) =>
    note(
      z
        .object({ l1: z.number().min(0), l2: z.number().min(0) })
        .nullable()
        .default(null),
      { kind: 'regularizer', ...w },
    ),
  constraint: (w: Words & { axes: readonly number[]; rank: number }) =>
    note(constraintSchema(w.axes, w.rank).nullable().default(null), { kind: 'constraint', ...w }),
};

/** One form row: the parameter's name, its words and its default. */
export type ParamField = FieldMeta & { name: string; default: unknown };

/** The form of a layer, in the order its parameters are stated. */
export function formOf(params: z.ZodObject): ParamField[] {
  return Object.entries(params.shape).map(([name, schema]) => {
    const meta = (schema as z.ZodType).meta() as { field: FieldMeta } | undefined;
    if (!meta) throw new Error(`parameter ${name} was not built from fields`);
    return { ...meta.field, name, default: (schema as z.ZodType).parse(undefined) };
  });
}

import type { ColumnProfile } from '../data/profile';

/** A column's name without its numbers: `pixel_3_4` and `pixel_0_0` are of one kind. */
const stem = (name: string): string => name.replace(/[\d_.\-x]+/gi, '');

/** True for a column that is one of many of its kind, like the pixels of a picture: alone it need not say anything. */
export const isOneOfMany = (name: string, all: readonly string[]): boolean =>
  all.filter((other) => stem(other) === stem(name)).length >= 36;

/** Height and width when columns look like the grey values of square images: a square number of them, on one scale. */
export function imageSide(
  columns: readonly Pick<ColumnProfile, 'name' | 'type' | 'min' | 'max'>[],
): { height: number; width: number } | null {
  const side = Math.round(Math.sqrt(columns.length));
  if (side < 6 || side * side !== columns.length || columns.some((c) => c.type !== 'numeric')) return null;
  const oneStem = new Set(columns.map((c) => stem(c.name))).size === 1;
  const highest = Math.max(...columns.map((c) => c.max ?? 0));
  const onScale = columns.every((c) => (c.min ?? 0) >= 0) && highest <= 255;
  return oneStem && onScale ? { height: side, width: side } : null;
}

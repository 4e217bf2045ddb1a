import { otherIndex, type Cell } from './cells';
import type { FittedColumn } from './fitted';
import type { ColumnRecipe } from './recipe';

const DAY = 86_400_000;

/** Numbers taken from a moment, in UTC. */
export const datePart: Record<string, (at: Date, origin: number) => number> = {
  year: (d) => d.getUTCFullYear(),
  month: (d) => d.getUTCMonth() + 1,
  day: (d) => d.getUTCDate(),
  weekday: (d) => (d.getUTCDay() + 6) % 7, // Monday is 0
  hour: (d) => d.getUTCHours(),
  minute: (d) => d.getUTCMinutes(),
  elapsedDays: (d, origin) => (d.getTime() - origin) / DAY,
};

/** Names of the numbers that a column becomes, in their order. */
export function slotsOf(recipe: ColumnRecipe, fitted: FittedColumn): string[] {
  if (fitted.kind === 'image') return [];
  const { name } = recipe;
  const indicator = recipe.missing.indicator ? [`${name} is missing`] : [];
  switch (fitted.kind) {
    case 'number':
    case 'boolean':
      return [name, ...indicator];
    case 'date':
      return [...fitted.parts.map((p) => `${name}.${p.part}`), ...indicator];
    case 'category':
      return fitted.encoding === 'integer'
        ? [name, ...indicator]
        : [...fitted.categories.map((c) => `${name}=${c}`), `${name}=other`, ...indicator];
  }
}

/** How many numbers a fitted column becomes. */
export const lengthOf = ({ fitted, slots }: { fitted: FittedColumn; slots: readonly string[] }): number =>
  fitted.kind === 'image' ? fitted.height * fitted.width * channelsOf(fitted) : slots.length;

export const channelsOf = ({ colors }: { colors: 'rgb' | 'grayscale' }): number => (colors === 'rgb' ? 3 : 1);

/** What takes the place of a missing value; NaN where the row must be dropped. */
export function fillOf(fitted: FittedColumn): Cell {
  if (fitted.fill === null) return NaN;
  if (fitted.kind !== 'category') return fitted.fill;
  const index = fitted.categories.indexOf(fitted.fill);
  return index < 0 ? otherIndex(fitted.categories) : index;
}

/** Whether a value can be prepared, as it is or by what fills it. */
export const isUsable = (fitted: FittedColumn, cell: Cell): boolean =>
  !Number.isNaN(cell) || fitted.fill !== null;

/**
 * Writes values of a column as the net receives them: a million from a file or one from a form, by the same lines.
 * @param fitted what preparation learned on the training part
 * @param cells as many as there are rows to write; of images all bytes of each, row after row
 * @param out the feature matrix, row-major and zero where nothing was written yet
 * @param at where the column's first slot of the first row lies
 * @param stride from one row to the next
 */
export function encodeColumn(
  recipe: ColumnRecipe,
  fitted: FittedColumn,
  cells: ArrayLike<number>,
  out: Float32Array,
  at: number,
  stride: number,
): void {
  if (fitted.kind === 'image') return encodeImages(cells, lengthOf({ fitted, slots: [] }), out, at, stride);
  const rows = cells.length;
  const fill = fillOf(fitted);
  let width = 1;
  switch (fitted.kind) {
    case 'number': {
      const { shift, scale } = fitted.scaler;
      for (let i = 0, to = at; i < rows; i++, to += stride)
        out[to] = (filled(cells[i]!, fill) - shift) / scale;
      break;
    }
    case 'boolean':
      for (let i = 0, to = at; i < rows; i++, to += stride) out[to] = filled(cells[i]!, fill);
      break;
    case 'category': {
      const integer = fitted.encoding === 'integer';
      if (!integer) width = fitted.categories.length + 1;
      for (let i = 0, to = at; i < rows; i++, to += stride) {
        const value = filled(cells[i]!, fill);
        if (integer) out[to] = value;
        else out[to + value] = 1;
      }
      break;
    }
    case 'date': {
      width = fitted.parts.length;
      const parts = fitted.parts.map(({ part, scaler }) => ({
        take: datePart[part] ?? (() => 0),
        ...scaler,
      }));
      for (let i = 0, to = at; i < rows; i++, to += stride) {
        const moment = new Date(filled(cells[i]!, fill));
        for (let p = 0; p < width; p++) {
          const { take, shift, scale } = parts[p]!;
          out[to + p] = (take(moment, fitted.origin) - shift) / scale;
        }
      }
    }
  }
  if (!recipe.missing.indicator) return;
  for (let i = 0, to = at + width; i < rows; i++, to += stride) out[to] = Number.isNaN(cells[i]!) ? 1 : 0;
}

const filled = (cell: Cell, fill: Cell): Cell => (Number.isNaN(cell) ? fill : cell);

function encodeImages(
  bytes: ArrayLike<number>,
  each: number,
  out: Float32Array,
  at: number,
  stride: number,
): void {
  for (let from = 0, to = at; from < bytes.length; from += each, to += stride)
    for (let i = 0; i < each; i++) out[to + i] = shades[bytes[from + i]!]!;
}

/** What each byte becomes: Keras' `Rescaling(1 / 255)`. */
export const shades = Float32Array.from({ length: 256 }, (_, byte) => byte / 255);

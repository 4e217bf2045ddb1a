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
 * Writes one value of a column as the net receives it.
 * @param fitted what preparation learned on the training part
 * @param out the feature matrix, row-major
 * @param at where the column's first slot of this row lies
 */
export function encodeCell(
  recipe: ColumnRecipe,
  fitted: FittedColumn,
  cell: Cell,
  out: Float32Array,
  at: number,
): void {
  const missing = Number.isNaN(cell);
  const value = missing ? fillOf(fitted) : cell;
  let width = 1;
  switch (fitted.kind) {
    case 'number':
      out[at] = (value - fitted.scaler.shift) / fitted.scaler.scale;
      break;
    case 'boolean':
      out[at] = value;
      break;
    case 'category':
      if (fitted.encoding === 'integer') out[at] = value;
      else {
        width = fitted.categories.length + 1;
        out[at + value] = 1;
      }
      break;
    case 'date': {
      width = fitted.parts.length;
      const moment = new Date(value);
      fitted.parts.forEach(({ part, scaler }, i) => {
        out[at + i] = ((datePart[part]?.(moment, fitted.origin) ?? 0) - scaler.shift) / scaler.scale;
      });
    }
  }
  if (recipe.missing.indicator) out[at + width] = missing ? 1 : 0;
}

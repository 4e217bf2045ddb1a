import type { FittedColumn } from './fitted';

/**
 * One value of a column as a number, whatever the column holds: the number itself, 0/1, milliseconds since 1970,
 * or the index of a category. NaN where there is none. What a column becomes is decided on these alone, so that
 * a million rows from a file and one row from a form are prepared by the same lines.
 */
export type Cell = number;

/** The index that stands for a value that is no known category. */
export const otherIndex = (categories: readonly string[]): number => categories.length;

const trueWords = new Set(['true', 't', 'yes', 'y', '1']);
const falseWords = new Set(['false', 'f', 'no', 'n', '0']);

/** @returns 1, 0, or NaN for a word that is neither. */
export function parseBoolean(text: string): Cell {
  const word = text.trim().toLowerCase();
  return trueWords.has(word) ? 1 : falseWords.has(word) ? 0 : NaN;
}

/** Reads a number as files and people write it: `1e-3`, `1 234.5`, and a lone decimal comma. @returns NaN for anything else. */
export function parseNumber(text: string): Cell {
  const plain = text.trim().replace(/[\s\u00a0_]/g, '');
  if (plain === '') return NaN;
  const point = /^[-+]?\d*,\d+(e[-+]?\d+)?$/i.test(plain) ? plain.replace(',', '.') : plain;
  const value = Number(point);
  return Number.isFinite(value) ? value : NaN;
}

/** Reads ISO dates and times (and what the platform knows besides, like `May 3 2024`), in UTC where no zone is named. @returns milliseconds since 1970, or NaN. */
export function parseDate(text: string): Cell {
  const trimmed = text.trim();
  const iso = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?))?(Z|[-+]\d{2}:?\d{2})?$/.exec(
    trimmed,
  );
  if (iso) return Date.parse(`${iso[1]}T${iso[2] ?? '00:00'}${iso[3] ?? 'Z'}`);
  // Without a zone the platform would take the machine's own, and two machines would prepare a row differently.
  const universal = Date.parse(`${trimmed} UTC`);
  return Number.isNaN(universal) ? Date.parse(trimmed) : universal;
}

/** A category as it is compared: trimmed, and whole numbers without a fraction (`3.0` is `3`). */
export function categoryText(text: string): string {
  const trimmed = text.trim();
  return /^[-+]?\d+\.0+$/.test(trimmed) ? String(Number(trimmed)) : trimmed;
}

/** A raw cell, as a file or a form holds it, as the number that `encode` takes. */
export function toCell(fitted: FittedColumn, text: string | null): Cell {
  if (text === null || text.trim() === '') return NaN;
  switch (fitted.kind) {
    case 'number':
      return parseNumber(text);
    case 'boolean':
      return parseBoolean(text);
    case 'date':
      return parseDate(text);
    case 'image':
      // An image is no single number: its cells are its bytes, which the engine reads from the file.
      return NaN;
    case 'category': {
      const index = fitted.categories.indexOf(categoryText(text));
      return index < 0 ? otherIndex(fitted.categories) : index;
    }
  }
}

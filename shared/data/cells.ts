import { parseDate } from './dates';
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
export const booleanWords: readonly string[] = [...trueWords, ...falseWords];

/** @returns 1, 0, or NaN for a word that is neither. */
export function parseBoolean(text: string): Cell {
  const word = text.trim().toLowerCase();
  return trueWords.has(word) ? 1 : falseWords.has(word) ? 0 : NaN;
}

/** How numbers and dates are written in a file. */
export interface CellFormat {
  decimal: '.' | ',';
  /** Mark between groups of three digits; '' for none. */
  thousands: string;
  /** Besides ISO's own: `%d/%m/%Y` and the like. */
  dateFormat?: string | undefined;
}
export const plainFormat: CellFormat = { decimal: '.', thousands: '' };

const escaped = (mark: string): string =>
  // The spaces between groups of digits come as plain, no-break and narrow ones.
  mark === ' ' ? '[ \u00a0\u202f]' : mark.replace(/[.']/, '\\$&');

/** What a number looks like, as a regular expression that JavaScript and the database's RE2 read alike. */
export function numberPattern({ decimal, thousands }: CellFormat): string {
  const grouped = thousands === '' ? '' : `|\\d{1,3}(${escaped(thousands)}\\d{3})+`;
  const point = escaped(decimal);
  return `[-+]?((\\d+${grouped})(${point}\\d*)?|${point}\\d+)([eE][-+]?\\d+)?`;
}

const patterns = new Map<string, RegExp>();
function patternOf(format: CellFormat): RegExp {
  const key = format.decimal + format.thousands;
  const known = patterns.get(key) ?? new RegExp(`^${numberPattern(format)}$`);
  patterns.set(key, known);
  return known;
}

export const isNumberText = (text: string, format: CellFormat): boolean =>
  patternOf(format).test(text.trim());

/** Reads a number as it is written in files of a format. @returns NaN for anything else, also for what is too large to be finite */
export function parseNumber(text: string, format: CellFormat = plainFormat): Cell {
  const plain = text.trim();
  if (!patternOf(format).test(plain)) return NaN;
  const { decimal, thousands } = format;
  const ungrouped = thousands === '' ? plain : plain.replace(new RegExp(escaped(thousands), 'g'), '');
  const value = Number(decimal === ',' ? ungrouped.replace(',', '.') : ungrouped);
  return Number.isFinite(value) ? value : NaN;
}

/** A category as it is compared: trimmed, and whole numbers without a fraction (`3.0` is `3`). */
export function categoryText(text: string): string {
  const trimmed = text.trim();
  return /^[-+]?\d+\.0+$/.test(trimmed) ? String(Number(trimmed)) : trimmed;
}

/** A raw cell, as a file or a form holds it, as the number that `encode` takes. */
export function toCell(fitted: FittedColumn, text: string | null, format: CellFormat = plainFormat): Cell {
  if (text === null || text.trim() === '') return NaN;
  switch (fitted.kind) {
    case 'number':
      return parseNumber(text, format);
    case 'boolean':
      return parseBoolean(text);
    case 'date':
      return parseDate(text, format.dateFormat);
    case 'category': {
      const index = fitted.categories.indexOf(categoryText(text));
      return index < 0 ? otherIndex(fitted.categories) : index;
    }
  }
}

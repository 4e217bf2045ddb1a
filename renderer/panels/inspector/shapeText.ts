import { words } from '../../words/design';

/** A shape parameter as text: `28 × 28 × 1`. */
export const showShape = (value: unknown): string => (Array.isArray(value) ? value.join(' × ') : '');

/** Reads a shape a person typed: numbers with ×, x, commas or spaces between. */
export function parseShape(text: string): { value: number[] } | { error: string } {
  const parts = text
    .replace(/[[\]()]/g, ' ')
    .split(/[\s×x*,;]+/i)
    .filter(Boolean);
  const value = parts.map((p) => Number(p));
  if (value.some((n) => !Number.isInteger(n) || n < 1)) return { error: words.fields.notAShape };
  if (value.length > 4) return { error: words.fields.tooManyAxes };
  return { value };
}

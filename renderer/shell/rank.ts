import { defaultFilter } from 'cmdk';

/**
 * How well an entry of the palette fits what was typed: each typed word must begin or be part of a word of its label or
 * of its keywords. Letters strewn over a label still find it, after all others; strewn over keywords they would find
 * anything.
 * @returns 0 (left out) to 1
 */
export function rank(label: string, search: string, keywords: readonly string[] = []): number {
  const typed = words(search);
  if (typed.length === 0) return 1;
  const places = typed.map((word) => place(word, words(label), 1) || place(word, keywords, 0.6));
  if (places.every((score) => score > 0)) return places.reduce((sum, score) => sum + score, 0) / typed.length;
  return defaultFilter(label, search) * 0.2;
}

const words = (text: string): string[] => text.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean); // prettier-ignore

/** The first word of the entry counts most, a word's beginning more than what is inside it. */
function place(typed: string, among: readonly string[], best: number): number {
  if (among[0]?.startsWith(typed)) return best;
  if (among.some((word) => word.startsWith(typed))) return best * 0.9;
  return among.some((word) => word.includes(typed)) ? best * 0.7 : 0;
}

/** Places in `text` where a word starts: after a space or a small letter before a capital or a digit. */
const startsWord = (text: string, i: number): boolean => {
  if (i === 0) return true;
  const [before, here] = [text.charAt(i - 1), text.charAt(i)];
  return /[^A-Za-z0-9]/.test(before) || (/[A-Z0-9]/.test(here) && !/[A-Z0-9]/.test(before));
};

/**
 * How well `query` finds `text`: all its letters in order, better at the starts of words and side by side.
 * @returns 0 when it does not; at most 1.
 */
export function fuzzyScore(query: string, text: string): number {
  const q = query.toLowerCase().replace(/\s+/g, '');
  if (q === '') return 1;
  const t = text.toLowerCase();
  if (t === q) return 1;
  if (t.startsWith(q)) return 0.95;
  const found = t.indexOf(q);
  if (found >= 0) return startsWord(text, found) ? 0.9 : 0.8;
  let score = 0;
  let from = 0;
  let last = -2;
  for (const letter of q) {
    let at = -1;
    // The start of a word is worth waiting for: “mp” means MaxPooling.
    for (let i = from; i < t.length; i++) {
      if (t.charAt(i) !== letter) continue;
      if (i === last + 1 || startsWord(text, i)) {
        at = i;
        break;
      }
      if (at < 0) at = i;
    }
    if (at < 0) return 0;
    score += at === last + 1 || startsWord(text, at) ? 1 : 0.4;
    last = at;
    from = at + 1;
  }
  return (0.7 * score) / q.length;
}

/** Best first; what does not match is left out; equals keep their order. */
export function fuzzyFind<T>(
  items: readonly T[],
  query: string,
  textsOf: (item: T) => readonly [name: string, ...more: string[]],
): T[] {
  const words = query.trim().toLowerCase().split(/\s+/);
  return items
    .map((item) => {
      const [name, ...more] = textsOf(item);
      const byName = fuzzyScore(query, name);
      // In running text only whole words count, or everything would match.
      const inText = words.every((w) => more.some((m) => m.toLowerCase().includes(w))) ? 0.3 : 0;
      return { item, score: Math.max(byName, inText) };
    })
    .filter((x) => x.score > 0)
    .sort((a, b) => b.score - a.score)
    .map((x) => x.item);
}

/**
 * The one seam through which the engine is random.
 *
 * tfjs draws from `Math.random` wherever no seed is given: initial weights, dropout masks, noise. A seed given to a
 * dropout layer does not help, since then every step would draw the same mask. So building and every training step run
 * under a generator of their own, seeded by what they are (`seed`, layer) or (`seed`, epoch, step). The same project
 * trains to the same numbers, and a resumed run continues with the very masks it would have drawn.
 */
export type SeedPart = string | number;

/**
 * Runs synchronous work with `Math.random` replaced by a seeded generator, and puts the original back.
 * @param parts what the work is; equal parts give equal numbers
 */
export function withRandomness<T>(parts: readonly SeedPart[], work: () => T): T {
  const original = Math.random;
  Math.random = generator(parts);
  try {
    return work();
  } finally {
    Math.random = original;
  }
}

/**
 * Numbers in [0, 1) by mulberry32.
 * @see https://gist.github.com/tommyettinger/46a874533244883189143505d203312c
 */
export function generator(parts: readonly SeedPart[]): () => number {
  let state = hash(parts.join('/'));
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** FNV-1a with a final avalanche, so that neighbouring steps start far apart. */
export function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/**
 * The order of `count` rows: a Fisher–Yates shuffle that depends on nothing but its seed,
 * so that any epoch's order can be had without those before it.
 */
export function shuffled(count: number, parts: readonly SeedPart[]): Int32Array {
  const order = Int32Array.from({ length: count }, (_, i) => i);
  const random = generator(parts);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}

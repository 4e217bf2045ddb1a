import { seededRandom, shuffle } from './random';
import type { Recipe } from './recipe';

/** Which samples belong to which part; each in the file's order. */
export interface Split {
  train: Int32Array;
  validation: Int32Array;
  test: Int32Array;
}

/** Exact sizes for shares of `n`: rounded, but a part that was asked for gets at least one sample while training keeps one. */
export function partSizes(
  n: number,
  validation: number,
  test: number,
): { train: number; validation: number; test: number } {
  const want = (share: number) => (share > 0 && n > 2 ? Math.max(1, Math.round(n * share)) : 0);
  const t = Math.min(want(test), Math.max(0, n - 1));
  const v = Math.min(want(validation), Math.max(0, n - 1 - t));
  return { train: n - v - t, validation: v, test: t };
}

/**
 * Splits samples with exact sizes and a seed.
 * @param n number of samples
 * @param strata class index of each sample, so that each part gets its share of each class; null for none
 */
export function splitSamples(
  n: number,
  { method, validation, test, testSource, seed }: Recipe['split'],
  strata: ArrayLike<number> | null,
): Split {
  const sizes = partSizes(n, validation, testSource ? 0 : test);
  if (method === 'order') {
    const all = Int32Array.from({ length: n }, (_, i) => i);
    return {
      train: all.slice(0, sizes.train),
      validation: all.slice(sizes.train, sizes.train + sizes.validation),
      test: all.slice(sizes.train + sizes.validation),
    };
  }
  const random = seededRandom(seed);
  const order = shuffle(
    Int32Array.from({ length: n }, (_, i) => i),
    random,
  );
  const dealt = method === 'stratified' && strata ? interleave(order, strata) : order;
  const sorted = (from: number, to: number) => dealt.slice(from, to).sort();
  return {
    test: sorted(0, sizes.test),
    validation: sorted(sizes.test, sizes.test + sizes.validation),
    train: sorted(sizes.test + sizes.validation, n),
  };
}

/**
 * Orders shuffled samples so that every stretch holds each class in its overall share: the k-th of m samples of a class
 * stands at (k + ½) / m of the way.
 */
function interleave(order: Int32Array, strata: ArrayLike<number>): Int32Array {
  const sizes = new Map<number, number>();
  for (const i of order) sizes.set(strata[i]!, (sizes.get(strata[i]!) ?? 0) + 1);
  const seen = new Map<number, number>();
  const place = new Float64Array(strata.length);
  for (const i of order) {
    const k = seen.get(strata[i]!) ?? 0;
    seen.set(strata[i]!, k + 1);
    place[i] = (k + 0.5) / sizes.get(strata[i]!)!;
  }
  return order.sort((a, b) => place[a]! - place[b]!);
}

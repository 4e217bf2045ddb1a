import { range, seededRandom, shuffle } from './random';
import type { Recipe } from './recipe';

/** Which samples belong to which part; each in the file's order. */
export interface Split {
  train: Int32Array;
  validation: Int32Array;
  test: Int32Array;
}

/** The parts in the order of their numbers. */
export const parts = ['train', 'validation', 'test'] as const;
export type SplitPart = (typeof parts)[number];

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
export function splitSamples(n: number, how: Recipe['split'], strata: ArrayLike<number> | null): Split {
  const steps = splitInSteps(n, how, strata);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/**
 * As `splitSamples`, a step at a time: of ten million samples each takes up to a second, and others may want to work.
 * @param given number of the part that each sample is for, for the method `folders`
 */
export function* splitInSteps(
  n: number,
  how: Recipe['split'],
  strata: ArrayLike<number> | null,
  given: ArrayLike<number> | null = null,
): Generator<void, Split> {
  if (how.method === 'folders' && given) return yield* asGiven(how, strata, given);
  const { method, validation, test, testSource, seed } = how;
  const sizes = partSizes(n, validation, testSource ? 0 : test);
  const held = sizes.test + sizes.validation;
  if (method === 'order') {
    const all = range(n);
    return {
      train: all.slice(0, sizes.train),
      validation: all.slice(sizes.train, sizes.train + sizes.validation),
      test: all.slice(sizes.train + sizes.validation),
    };
  }
  const order = shuffle(range(n), seededRandom(seed));
  yield;
  const dealt = method !== 'random' && strata ? yield* deal(order, strata, sizes) : order;
  yield;
  return {
    test: dealt.slice(0, sizes.test).sort(),
    validation: dealt.slice(sizes.test, held).sort(),
    train: dealt.slice(held, n).sort(),
  };
}

/** Parts as they were given; those of which there is nothing get their share of what was given for training. */
function* asGiven(
  how: Recipe['split'],
  strata: ArrayLike<number> | null,
  given: ArrayLike<number>,
): Generator<void, Split> {
  const [pool, validation, test] = parts.map((_, part) =>
    range(given.length).filter((i) => given[i] === part),
  );
  yield;
  const wanted = {
    ...how,
    method: 'stratified' as const,
    validation: validation!.length > 0 ? 0 : how.validation,
    test: test!.length > 0 ? 0 : how.test,
  };
  const taken = yield* splitInSteps(pool!.length, wanted, strata && pool!.map((i) => strata[i]!));
  const of = (samples: Int32Array) => samples.map((i) => pool![i]!);
  return {
    train: of(taken.train),
    validation: validation!.length > 0 ? validation! : of(taken.validation),
    test: how.testSource ? new Int32Array(0) : test!.length > 0 ? test! : of(taken.test),
  };
}

/**
 * Brings shuffled samples into a sequence of which every part takes each class in its overall share: the k-th of m
 * samples of a class stands at (k + ½) / m of the way, and where two stand alike, the one shuffled first comes first.
 * Within a part the sequence is of no matter, so only the places where parts meet are looked for: ten million samples
 * are dealt in a second, where sorting them would take many.
 */
function* deal(
  order: Int32Array,
  strata: ArrayLike<number>,
  sizes: { test: number; validation: number },
): Generator<void, Int32Array> {
  const counts: number[] = [];
  for (let i = 0; i < strata.length; i++) counts[strata[i]!] = (counts[strata[i]!] ?? 0) + 1;
  yield;
  const seen = counts.map(() => 0);
  const places = new Float64Array(order.length);
  for (let at = 0; at < order.length; at++) {
    const stratum = strata[order[at]!]!;
    places[at] = (seen[stratum]!++ + 0.5) / counts[stratum]!;
  }
  yield;
  const byPlace = places.slice().sort();
  yield;
  const first = cut(byPlace, sizes.test);
  const second = cut(byPlace, sizes.test + sizes.validation);
  const dealt = new Int32Array(order.length);
  const next = [0, sizes.test, sizes.test + sizes.validation];
  for (let at = 0; at < order.length; at++) {
    // Asked in turn of both: who stands alike with both cuts uses up a place at each.
    const beforeFirst = first(places[at]!);
    const beforeSecond = second(places[at]!);
    dealt[next[beforeFirst ? 0 : beforeSecond ? 1 : 2]!++] = order[at]!;
  }
  return dealt;
}

/** @returns whether the sample that asks, in the order of samples, is among the `count` that stand foremost */
function cut(sorted: Float64Array, count: number): (place: number) => boolean {
  if (count === 0) return () => false;
  const last = sorted[count - 1]!;
  let alike = 0;
  while (alike < count && sorted[count - 1 - alike] === last) alike++;
  return (place) => place < last || (place === last && alike-- > 0);
}

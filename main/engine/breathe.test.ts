import { performance } from 'node:perf_hooks';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { seededRandom } from '#shared/data/random';
import { breathe, inPieces, sortedInPieces } from './breathe';
import { rankingOf } from './evaluate/curves';

afterEach(() => void vi.restoreAllMocks());

/** Later than any real time, and never again earlier: the thread has one clock for all tests. */
let now = 1e9;

/** As on a computer so slow that each look at the clock, or what is done between, takes so many milliseconds. */
function slowly(perLook: number): { turns: number; work(milliseconds: number): void } {
  const seen = { turns: 0, work: (milliseconds: number) => void (now += milliseconds) };
  vi.spyOn(performance, 'now').mockImplementation(() => (now += perLook));
  const count = (): void => void (seen.turns++, setImmediate(count).unref());
  setImmediate(count).unref();
  return seen;
}

describe('very many numbers', () => {
  const lengths = fc.constantFrom(0, 1, 4095, 4096, 4097, 8192, 20_000, 33_333);
  const seeds = fc.integer({ min: 1 });

  it('are sorted as a typed array sorts them', () =>
    fc.assert(
      fc.asyncProperty(lengths, seeds, async (length, seed) => {
        const random = seededRandom(seed);
        const odd = [NaN, Infinity, -Infinity, 0];
        const values = Float64Array.from({ length }, (_, i) => (i % 7 === 0 ? odd[i % 4]! : random() - 0.5));
        const expected = values.slice().sort();
        expect(await sortedInPieces(values)).toEqual(expected);
      }),
      { numRuns: 20 },
    ));

  it('are sorted by what they stand for, equals in their order', () =>
    fc.assert(
      fc.asyncProperty(lengths, seeds, async (length, seed) => {
        const random = seededRandom(seed);
        const weights = Array.from({ length }, () => Math.floor(random() * 50));
        const by = (a: number, b: number) => weights[a]! - weights[b]!;
        const rows = Uint32Array.from({ length }, (_, i) => i);
        const expected = [...rows].sort((a, b) => by(a, b) || a - b);
        expect([...(await sortedInPieces(rows, by))]).toEqual(expected);
      }),
      { numRuns: 20 },
    ));

  it('are all gone through, once and in order', async () => {
    const seen: number[] = [];
    await inPieces(10_000, (from, to) => {
      for (let i = from; i < to; i++) seen.push(i);
    });
    expect(seen).toEqual(Array.from({ length: 10_000 }, (_, i) => i));
  });

  it('are sorted and drawn as curves with turns for others between', async () => {
    const rows = 100_000;
    const random = seededRandom(3);
    const positive = Uint8Array.from({ length: rows }, () => (random() < 0.3 ? 1 : 0));
    const scores = Float64Array.from(positive, (p) => random() + 0.5 * p);
    // All pieces take longer than others may wait.
    const seen = slowly(100);
    await rankingOf(positive, scores);
    // Each way through all rows takes 25 pieces; sorting alone goes through them several times.
    expect(seen.turns).toBeGreaterThan(200);
  });

  it('leave turns for others also where each is little work and there are many of them', async () => {
    const seen = slowly(0);
    await breathe();
    for (let i = 0; i < 100; i++) await inPieces(1, () => seen.work(1));
    expect(seen.turns).toBeGreaterThanOrEqual(25);
  });
});

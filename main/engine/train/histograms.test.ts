import { expect, test } from 'vitest';
import { histogramOf } from './histograms';

test('equal bins from the smallest to the largest finite value', async () => {
  const values = Float32Array.from([NaN, Infinity, ...Array.from({ length: 60 }, (_, i) => i)]);
  const { min, max, counts, mean, standardDeviation } = await histogramOf(values);
  expect([min, max, mean]).toEqual([0, 59, 29.5]);
  expect(standardDeviation).toBeCloseTo(Math.sqrt((60 * 60 - 1) / 12), 6);
  expect(counts).toHaveLength(30);
  expect(new Set(counts)).toEqual(new Set([2]));
});

test('equal values fill one bin in the middle, and none fill nothing', async () => {
  const full = await histogramOf(Float32Array.of(7, 7, 7));
  expect(full.counts.indexOf(3)).toBe(15);
  expect((await histogramOf(Float32Array.of(NaN))).counts.every((n) => n === 0)).toBe(true);
});

test('others have their turn while millions of values are counted', async () => {
  let turns = 0;
  let counting = true;
  const count = () => {
    turns++;
    if (counting) setImmediate(count);
  };
  setImmediate(count);
  await histogramOf(Float32Array.from({ length: 20e6 }, (_, i) => i % 1000)); // prettier-ignore
  counting = false;
  expect(turns).toBeGreaterThan(3);
});

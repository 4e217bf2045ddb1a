import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom, shuffle } from './random';
import { splitSchema } from './recipe';
import { partSizes, splitInSteps, splitSamples } from './split';

const share = fc.double({ min: 0, max: 0.45, noNaN: true });

describe('a split', () => {
  it('gives every sample to exactly one part, each part in the order of the file', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 400 }),
        share,
        share,
        fc.constantFrom('random', 'stratified', 'order'),
        fc.integer({ min: 0, max: 1e6 }),
        (n, validation, test, method, seed) => {
          const strata = Array.from({ length: n }, (_, i) => i % 3);
          const split = splitSamples(n, splitSchema.parse({ method, validation, test, seed }), strata);
          const all = [...split.train, ...split.validation, ...split.test];
          expect([...all].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
          for (const part of Object.values(split) as Int32Array[])
            expect([...part]).toEqual([...part].sort((a, b) => a - b));
          expect(split.train.length).toBeGreaterThan(0);
        },
      ),
    );
  });

  it('goes by what was given, and takes only what is missing from what was given for training', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 3, maxLength: 200 }), share, (given, validation) => {
        given[0] = 0;
        const how = splitSchema.parse({ method: 'folders', validation, test: 0.2 });
        const steps = splitInSteps(given.length, how, given.map((_, i) => i % 3), given);
        let step = steps.next();
        while (!step.done) step = steps.next();
        const split = step.value;
        const all = [...split.train, ...split.validation, ...split.test];
        expect([...all].sort((a, b) => a - b)).toEqual(given.map((_, i) => i));
        expect([...split.train].every((i) => given[i] === 0)).toBe(true);
        for (const [part, name] of [[1, 'validation'], [2, 'test']] as const) {
          const own = given.flatMap((g, i) => (g === part ? [i] : []));
          if (own.length > 0) expect([...split[name]]).toEqual(own);
          else expect([...split[name]].every((i) => given[i] === 0)).toBe(true);
        }
      }),
    );
  }); // prettier-ignore

  it('deals each class to each part by its share, to within one sample', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 50, maxLength: 300 }),
        fc.integer({ min: 0, max: 1e6 }),
        (strata, seed) => {
          const n = strata.length;
          const { test } = splitSamples(n, splitSchema.parse({ validation: 0.2, test: 0.3, seed }), strata);
          for (const c of new Set(strata)) {
            const whole = strata.filter((s) => s === c).length;
            const dealt = [...test].filter((i) => strata[i] === c).length;
            expect(Math.abs(dealt - (whole * test.length) / n)).toBeLessThanOrEqual(1.5);
          }
        },
      ),
    );
  });

  it('is the same as sorting all samples by their places would give', () => {
    const places = (order: Int32Array, strata: readonly number[]): Int32Array => {
      const seen = new Map<number, number>();
      const place = new Float64Array(strata.length);
      for (const i of order) {
        const k = seen.get(strata[i]!) ?? 0;
        seen.set(strata[i]!, k + 1);
        place[i] = (k + 0.5) / strata.filter((s) => s === strata[i]).length;
      }
      return order.sort((a, b) => place[a]! - place[b]!);
    };
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 2, maxLength: 120 }),
        share,
        share,
        fc.integer({ min: 0, max: 1e6 }),
        (strata, validation, test, seed) => {
          const n = strata.length;
          const sizes = partSizes(n, validation, test);
          const shuffled = shuffle(
            Int32Array.from({ length: n }, (_, i) => i),
            seededRandom(seed),
          );
          const sorted = places(shuffled, strata);
          const split = splitSamples(n, splitSchema.parse({ validation, test, seed }), strata);
          expect(split.test).toEqual(sorted.slice(0, sizes.test).sort());
          expect(split.train).toEqual(sorted.slice(sizes.test + sizes.validation).sort());
        },
      ),
    );
  });

  it('gives a part that was asked for at least one sample, and training always one', () => {
    expect(partSizes(3, 0.01, 0.01)).toEqual({ train: 1, validation: 1, test: 1 });
    expect(partSizes(2, 0.4, 0.4)).toEqual({ train: 2, validation: 0, test: 0 });
    expect(partSizes(100, 0, 0)).toEqual({ train: 100, validation: 0, test: 0 });
  });
});

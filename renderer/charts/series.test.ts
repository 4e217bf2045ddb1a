import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimate, epochTicks, niceDomain, smooth, ticks, toCsv, type Point } from './series';

const curve = fc
  .array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 3000 })
  .map((ys): Point[] => ys.map((y, x) => ({ x, y })));

describe('decimate', () => {
  it('keeps the highest and the lowest point and the order, within the limit', () => {
    fc.assert(
      fc.property(curve, fc.integer({ min: 4, max: 500 }), (points, limit) => {
        const kept = decimate(points, limit);
        const ys = (p: readonly Point[]) => p.map((q) => q.y ?? 0);
        expect(Math.max(...ys(kept))).toBe(Math.max(...ys(points)));
        expect(Math.min(...ys(kept))).toBe(Math.min(...ys(points)));
        expect(kept.length).toBeLessThanOrEqual(
          Math.max(limit, points.length <= limit ? points.length : 0) + 1,
        );
        expect(kept.every((p, i) => i === 0 || p.x > kept[i - 1]!.x)).toBe(true);
      }),
    );
  });

  it('keeps gaps', () => {
    const points = Array.from({ length: 100 }, (_, x) => ({ x, y: x < 50 ? null : x }));
    expect(decimate(points, 10).some((p) => p.y === null)).toBe(true);
  });
});

describe('smooth', () => {
  it('leaves a constant as it is, from the first point on', () => {
    const flat = [1, 2, 3].map((x) => ({ x, y: 7 }));
    for (const p of smooth(flat, 0.9)) expect(p.y).toBeCloseTo(7, 12);
  });
  it('stays between the smallest and the largest value', () => {
    fc.assert(
      fc.property(curve, fc.double({ min: 0, max: 0.99, noNaN: true }), (points, weight) => {
        const ys = points.map((p) => p.y ?? 0);
        for (const p of smooth(points, weight)) {
          expect(p.y).toBeGreaterThanOrEqual(Math.min(...ys) - 1e-6);
          expect(p.y).toBeLessThanOrEqual(Math.max(...ys) + 1e-6);
        }
      }),
    );
  });
});

describe('epochTicks', () => {
  it('are round numbers of epochs', () => {
    expect(epochTicks([1, 1275], 5)).toEqual([500, 1000]);
    expect(epochTicks([1, 6], 5)).toEqual([2, 4, 6]);
    expect(epochTicks([1, 2], 5)).toEqual([1, 2]);
    expect(epochTicks([1, 1], 5)).toEqual([1]);
  });
  it('are whole, in order and within the axis, and there is one at least', () => {
    const end = fc.integer({ min: 0, max: 1e6 });
    fc.assert(
      fc.property(end, end, fc.integer({ min: 3, max: 8 }), (a, b, count) => {
        const domain = [Math.min(a, b), Math.max(a, b)] as const;
        const at = epochTicks(domain, count);
        expect(at.length).toBeGreaterThan(0);
        expect(
          at.every(
            (x, i) => Number.isInteger(x) && x >= domain[0] && x <= domain[1] && (i === 0 || x > at[i - 1]!),
          ),
        ).toBe(true);
      }),
    );
  });
});

describe('niceDomain', () => {
  it('holds every value between its ends', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { minLength: 1 }), (values) => {
        const [low, high] = niceDomain(values);
        const slack = 1e-9 * Math.max(1, Math.abs(low), Math.abs(high));
        expect(low - slack).toBeLessThanOrEqual(Math.min(...values));
        expect(high + slack).toBeGreaterThanOrEqual(Math.max(...values));
        expect(high).toBeGreaterThan(low);
      }),
    );
  });
  it('ends a log axis at powers of ten and passes over what has no logarithm', () => {
    expect(niceDomain([0, 0.003, 0.4, null], true)).toEqual([0.001, 1]);
  });
  it('has ends to show before anything was measured', () => {
    expect(niceDomain([])).toEqual([0, 1]);
  });
});

describe('ticks', () => {
  it('are round numbers inside the domain', () => {
    expect(ticks([0, 1])).toEqual([0, 0.5, 1]);
    expect(ticks([0, 0.8])).toEqual([0, 0.2, 0.4, 0.6, 0.8]);
    expect(ticks([0.001, 10], 5, true)).toEqual([0.001, 0.01, 0.1, 1, 10]);
  });
});

describe('toCsv', () => {
  it('quotes what needs it and disarms formulas but not numbers', () => {
    expect(
      toCsv(
        ['a', 'b'],
        [
          ['x,"y"', -3],
          ['=1+1', null],
        ],
      ),
    ).toBe('a,b\n"x,""y""",-3\n\'=1+1,\n');
  });
});

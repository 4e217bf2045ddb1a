import { describe, expect, it } from 'vitest';
import { pickRidges, ridgePath } from './ridges';

const histogram = { min: -1, max: 1, counts: [1, 4, 2, 0], mean: 0, standardDeviation: 0.5 };

describe('ridges', () => {
  it('always show the first and the newest epoch', () => {
    const picked = pickRidges(
      Array.from({ length: 100 }, (_, i) => i),
      12,
    );
    expect(picked).toHaveLength(12);
    expect(picked[0]).toBe(0);
    expect(picked[11]).toBe(99);
  });

  it('reach their full height at the fullest bin and stand on the common axis', () => {
    const path = ridgePath(histogram, [-2, 2], 100, 20);
    expect(path.startsWith('M25.0,0')).toBe(true);
    expect(path).toContain('L43.8,-20.0');
    expect(path.endsWith('L75.0,0 Z')).toBe(true);
  });

  it('show a weight that has one value only as a spike', () => {
    expect(ridgePath({ ...histogram, min: 0, max: 0, counts: [7] }, [-1, 1], 100, 20)).toContain('L50,-20');
  });
});

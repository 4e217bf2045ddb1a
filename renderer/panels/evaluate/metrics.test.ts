import { describe, expect, it } from 'vitest';
import type { Evaluation } from '#shared/runs/evaluation';
import { atLeast, bestBaseline } from './metrics';

const evaluation = {
  baselines: {
    mean: { label: 'the mean', metrics: { rmse: 10, r2: 0 } },
    linear: { label: 'a linear model', metrics: { rmse: 4, r2: 0.8 } },
    odd: { label: 'odd', metrics: { rmse: null } },
  },
} as unknown as Evaluation;

describe('the best baseline', () => {
  it('is the lowest where less is better, else the highest', () => {
    expect(bestBaseline(evaluation, 'rmse')).toEqual({ label: 'a linear model', value: 4 });
    expect(bestBaseline(evaluation, 'r2')).toEqual({ label: 'a linear model', value: 0.8 });
    expect(bestBaseline(evaluation, 'auc')).toBeNull();
  });
  it('is beaten or not by the direction of the figure', () => {
    expect(atLeast('rmse', 3, 4)).toBe(true);
    expect(atLeast('accuracy', 0.8, 0.9)).toBe(false);
  });
});

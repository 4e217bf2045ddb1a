import type { Evaluation } from '#shared/runs/evaluation';

/** Figures of which less is better. */
export const lowerIsBetter = (metric: string): boolean => ['logLoss', 'rmse', 'mae', 'mse'].includes(metric);

/** Figures between 0 and 1 that people read as a share. */
export const isShare = (metric: string): boolean => ['accuracy', 'balancedAccuracy', 'f1'].includes(metric);

/** The figure to show large. */
export const headlineMetric = (e: Evaluation): string => (e.task === 'classification' ? 'accuracy' : 'rmse');

/** The baseline that comes out best by a figure; null where none has it. */
export function bestBaseline(e: Evaluation, metric: string): { label: string; value: number } | null {
  let best: { label: string; value: number } | null = null;
  for (const { label, metrics } of Object.values(e.baselines)) {
    const value = metrics[metric];
    if (value === null || value === undefined) continue;
    if (!best || (lowerIsBetter(metric) ? value < best.value : value > best.value)) best = { label, value };
  }
  return best;
}

/** Whether the net is at least as good as a value by a figure. */
export const atLeast = (metric: string, net: number, other: number): boolean =>
  lowerIsBetter(metric) ? net <= other : net >= other;

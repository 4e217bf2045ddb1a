import { describe, expect, it } from 'vitest';
import type { Explanation } from './explain';
import { lossesExplained, metricsExplained, optimizersExplained, schedulesExplained } from './explain';
import { resolveLoss } from './loss';
import { losses, optimizerSchema, scheduleSchema, trainingSchema } from './settings';

const all: Record<string, Record<string, Explanation>> = {
  losses: lossesExplained,
  optimisers: optimizersExplained,
  schedules: schedulesExplained,
  metrics: metricsExplained,
};

describe.each(Object.entries(all))('%s', (_, entries) => {
  it.each(Object.entries(entries))('%s is explained in plain sentences, with its source', (_name, e) => {
    expect(e.summary).toMatch(/^[A-Z].{15,}\.$/);
    expect(e.when).toMatch(/^[A-Z].{15,}\.$/);
    expect(e.source).toMatch(/^https:\/\//);
    expect(e.label.length).toBeLessThan(32);
  });
});

describe('every name in the settings', () => {
  it('is explained', () => {
    const types = (options: readonly { shape: { type: { value: string } } }[]) =>
      options.map((o) => o.shape.type.value).sort();
    expect(Object.keys(optimizersExplained).sort()).toEqual(types(optimizerSchema.options));
    expect(Object.keys(schedulesExplained).sort()).toEqual(types(scheduleSchema.options));
    expect(Object.keys(lossesExplained).sort()).toEqual([...losses].sort());
  });

  it('is valid with its defaults', () => {
    for (const { shape } of optimizerSchema.options)
      expect(optimizerSchema.parse({ type: shape.type.value }).learningRate).toBeGreaterThan(0);
    expect(trainingSchema.parse({}).optimizer).toEqual(optimizerSchema.parse({ type: 'adam' }));
  });
});

describe('the automatic loss', () => {
  const target = (classes: string[] | null) => ({ column: 'y', classes, horizon: 1 });
  it('is squared error for numbers, cross-entropy for classes', () => {
    expect(resolveLoss('auto', target(null), [1])).toBe('meanSquaredError');
    expect(resolveLoss('auto', target(['a', 'b']), [1])).toBe('binaryCrossentropy');
    expect(resolveLoss('auto', target(['a', 'b']), [2])).toBe('categoricalCrossentropy');
    expect(resolveLoss('huber', target(null), [1])).toBe('huber');
  });
});

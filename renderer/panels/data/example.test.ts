import { describe, expect, it } from 'vitest';
import type { ColumnProfile } from '#shared/data/profile';
import { columnRecipeSchema, type ColumnRecipe } from '#shared/data/recipe';
import type { DataSpec } from '#shared/data/spec';
import { barsOf, heightsOf } from './bars';
import { examplesOf } from './example';
import { pageSize, pagesOf } from './usePreview';

const profile = (change: Partial<ColumnProfile>): ColumnProfile => ({
  name: 'x', storage: 'DOUBLE', type: 'numeric', suggestedRole: 'feature', reason: null, missing: 0, distinct: 3,
  min: null, max: null, mean: null, median: null, standardDeviation: null, histogram: [], top: [], ...change,
}); // prettier-ignore
const recipe = (change: Partial<ColumnRecipe>): ColumnRecipe =>
  columnRecipeSchema.parse({ name: 'x', role: 'feature', type: 'numeric', ...change });
const spec = (slots: string[]): DataSpec => ({
  features: [{ column: 'x', slots, integerCodes: null }], steps: null, targets: [], rows: { train: 1, validation: 0, test: 0 },
}); // prettier-ignore
const two = (n: number) => n.toFixed(2);

describe('before and after', () => {
  const numeric = profile({ min: 0, median: 5, max: 10, mean: 4, standardDeviation: 2 });

  it('scales numbers by mean and deviation', () => {
    expect(examplesOf(numeric, recipe({}), null, two)).toEqual([
      { before: '0', after: ['-2.00'] },
      { before: '5', after: ['0.50'] },
      { before: '10', after: ['3.00'] },
    ]);
  });
  it('scales numbers between their ends, and leaves them when asked to', () => {
    expect(examplesOf(numeric, recipe({ scaling: 'minMax' }), null, two).map((e) => e.after?.[0])).toEqual([
      '0.00',
      '0.50',
      '1.00',
    ]);
    expect(examplesOf(numeric, recipe({ scaling: 'none' }), null, two).map((e) => e.after?.[0])).toEqual([
      '0.00',
      '5.00',
      '10.00',
    ]);
  });
  it('does not divide by the deviation of a constant column', () => {
    const constant = profile({ min: 3, median: 3, max: 3, mean: 3, standardDeviation: 0 });
    expect(examplesOf(constant, recipe({}), null, two)).toEqual([{ before: '3', after: ['0.00'] }]);
  });
  it('shows what becomes of a missing value', () => {
    const gaps = { ...numeric, missing: 2 };
    const last = (c: ColumnRecipe) => examplesOf(gaps, c, null, two).pop();
    expect(last(recipe({}))).toEqual({ before: null, after: null });
    expect(last(recipe({ missing: { strategy: 'median', indicator: true } }))).toEqual({
      before: null,
      after: ['0.50', '1'],
    });
    expect(last(recipe({ missing: { strategy: 'constant', value: 4, indicator: false } }))).toEqual({
      before: null,
      after: ['0.00'],
    });
  });
  it('shows one-hot codes by the slots the engine made', () => {
    const colours = profile({
      type: 'categorical',
      top: [
        { value: 'red', count: 3 },
        { value: 'mauve', count: 1 },
      ],
    });
    expect(
      examplesOf(colours, recipe({ type: 'categorical' }), spec(['x=red', 'x=blue', 'x=other']), two),
    ).toEqual([
      { before: 'red', after: ['1', '0', '0'] },
      { before: 'mauve', after: ['0', '0', '1'] },
    ]);
  });
  it('says nothing rather than guess', () => {
    expect(examplesOf(numeric, recipe({ scaling: 'robust' }), null, two)).toEqual([]);
    expect(examplesOf(profile({ type: 'text' }), recipe({ type: 'text' }), null, two)).toEqual([]);
    expect(
      examplesOf(
        profile({ type: 'categorical', top: [{ value: 'a', count: 1 }] }),
        recipe({ type: 'categorical' }),
        null,
        two,
      ),
    ).toEqual([]);
  });
});

describe('bars', () => {
  it('take the histogram of quantities and the most frequent words', () => {
    expect(barsOf(profile({ histogram: [{ from: 0, to: 1, count: 2 }] }), two)).toEqual([
      { label: '0.00 – 1.00', count: 2 },
    ]);
    expect(barsOf(profile({ top: [{ value: 'a', count: 2 }] }), two)).toEqual([{ label: 'a', count: 2 }]);
  });
  it('keep what is rare visible and what is not there flat', () => {
    expect(
      heightsOf([
        { label: '', count: 1000 },
        { label: '', count: 1 },
        { label: '', count: 0 },
      ]),
    ).toEqual([1, 0.06, 0]);
    expect(heightsOf([])).toEqual([]);
  });
});

describe('pages of the preview', () => {
  it('cover exactly the rows in sight', () => {
    expect(pagesOf(0, 30, 200)).toEqual([0]);
    expect(pagesOf(190, 210, 200)).toEqual([0, 1]);
    expect(pagesOf(400, 399, 200)).toEqual([]);
  });
  it('are smaller for wide files', () => {
    expect(pageSize(5)).toBe(200);
    expect(pageSize(1000)).toBe(20);
    expect(pageSize(0)).toBe(200);
  });
});

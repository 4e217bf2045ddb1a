import type { Histogram, HistogramRecord } from '#shared/runs/run';
import type { BuiltModel } from '../model/build';
import type { NamedArray } from '../runs/weights';

const bins = 30;

/** How the values of an array are spread: `bins` equal bins from the smallest to the largest finite value. */
export function histogramOf(values: Float32Array): Histogram {
  let min = Infinity;
  let max = -Infinity;
  let sum = 0;
  let count = 0;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
    sum += value;
    count++;
  }
  const counts = new Array<number>(bins).fill(0);
  if (count === 0) return { min: 0, max: 0, counts, mean: 0, standardDeviation: 0 };
  const mean = sum / count;
  // All values equal: one full bin in the middle rather than a division by zero.
  const width = (max - min) / bins;
  let squares = 0;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    squares += (value - mean) ** 2;
    counts[width > 0 ? Math.min(bins - 1, Math.floor((value - min) / width)) : bins / 2]!++;
  }
  return { min, max, counts, mean, standardDeviation: Math.sqrt(squares / count) };
}

/** Weights and gradients of every layer. @param gradients of the epoch's last batch */
export function histogramRecord(
  built: BuiltModel,
  epoch: number,
  weights: readonly NamedArray[],
  gradients: readonly NamedArray[],
): HistogramRecord {
  const gradientOf = new Map(gradients.map((g) => [g.name, g]));
  return {
    type: 'histograms',
    epoch,
    layers: weights.map(({ name, values }) => {
      const { node, weight } = placeOf(built, name);
      const gradient = gradientOf.get(name);
      return {
        node,
        weight,
        values: histogramOf(values),
        gradient: gradient ? histogramOf(gradient.values) : null,
      };
    }),
  };
}

/** Node and weight of a name such as `lstm_1/kernel`; what a wrapper adds (`forward_lstm/kernel`) stays in the weight's name. */
export function placeOf(built: BuiltModel, name: string): { node: string; weight: string } {
  const slash = name.indexOf('/');
  const layer = slash < 0 ? name : name.slice(0, slash);
  return { node: built.nodeOf.get(layer) ?? layer, weight: slash < 0 ? name : name.slice(slash + 1) };
}

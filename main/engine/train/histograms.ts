import type { Histogram, HistogramRecord } from '#shared/runs/run';
import type { BuiltModel } from '../model/build';
import type { NamedArray } from '../runs/weights';
import { breathe } from '../breathe';

const bins = 30;

/** Numbers that are counted at a time: much less than a millisecond of work. */
const portion = 1 << 16;

/**
 * How the values of an array are spread: `bins` equal bins from the smallest to the largest finite value.
 */
export async function histogramOf(values: Float32Array): Promise<Histogram> {
  let min = Infinity;
  let max = -Infinity;
  let sum = 0;
  let count = 0;
  for (let start = 0; start < values.length; start += portion, await breathe()) {
    const end = Math.min(values.length, start + portion);
    for (let i = start; i < end; i++) {
      const value = values[i]!;
      if (!Number.isFinite(value)) continue;
      if (value < min) min = value;
      if (value > max) max = value;
      sum += value;
      count++;
    }
  }
  const counts = new Int32Array(bins);
  if (count === 0) return { min: 0, max: 0, counts: [...counts], mean: 0, standardDeviation: 0 };
  const mean = sum / count;
  const perUnit = bins / (max - min);
  let squares = 0;
  for (let start = 0; start < values.length; start += portion, await breathe()) {
    const end = Math.min(values.length, start + portion);
    for (let i = start; i < end; i++) {
      const value = values[i]!;
      if (!Number.isFinite(value)) continue;
      squares += (value - mean) * (value - mean);
      // All values equal: one full bin in the middle rather than a division by zero.
      const bin = max > min ? Math.min(bins - 1, Math.floor((value - min) * perUnit)) : bins / 2;
      counts[bin]!++;
    }
  }
  return { min, max, counts: [...counts], mean, standardDeviation: Math.sqrt(squares / count) };
}

/** Weights and gradients of every layer. @param gradients of the epoch's last batch */
export async function histogramRecord(
  built: BuiltModel,
  epoch: number,
  weights: readonly NamedArray[],
  gradients: readonly NamedArray[],
): Promise<HistogramRecord> {
  const gradientOf = new Map(gradients.map((g) => [g.name, g]));
  const layers: HistogramRecord['layers'] = [];
  for (const { name, values } of weights) {
    const { node, weight } = placeOf(built, name);
    const own = gradientOf.get(name);
    const gradient = own ? await histogramOf(own.values) : null;
    layers.push({ node, weight, values: await histogramOf(values), gradient });
  }
  return { type: 'histograms', epoch, layers };
}

/** Node and weight of a name such as `lstm_1/kernel`; what a wrapper adds (`forward_lstm/kernel`) stays in the weight's name. */
export function placeOf(built: BuiltModel, name: string): { node: string; weight: string } {
  const slash = name.indexOf('/');
  const layer = slash < 0 ? name : name.slice(0, slash);
  return { node: built.nodeOf.get(layer) ?? layer, weight: slash < 0 ? name : name.slice(slash + 1) };
}

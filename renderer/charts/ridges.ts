import type { Histogram } from '#shared/runs/run';

export interface Ridge {
  epoch: number;
  histogram: Histogram;
}

/** At most `limit` ridges, the first and the newest always among them, evenly spaced between. */
export function pickRidges<T>(ridges: readonly T[], limit: number): readonly T[] {
  if (ridges.length <= limit) return ridges;
  const step = (ridges.length - 1) / (limit - 1);
  return Array.from({ length: limit }, (_, i) => ridges[Math.round(i * step)]!);
}

/**
 * Outline of one histogram as an SVG path over a common axis.
 * @param range values at the left and the right end of the width
 * @param height of the tallest bin, in the same unit as `width`
 */
export function ridgePath(
  h: Histogram,
  range: readonly [number, number],
  width: number,
  height: number,
): string {
  const tallest = Math.max(...h.counts, 1);
  const span = range[1] - range[0] || 1;
  const at = (value: number) => ((value - range[0]) / span) * width;
  const bin = (h.max - h.min) / h.counts.length;
  // A single repeated value has no width of its own: a narrow spike shows it.
  if (!(bin > 0)) return `M${at(h.min) - 1},0 L${at(h.min)},${-height} L${at(h.min) + 1},0 Z`;
  const tops = h.counts.map(
    (n, i) => `L${at(h.min + (i + 0.5) * bin).toFixed(1)},${(-(n / tallest) * height).toFixed(1)}`,
  );
  return `M${at(h.min).toFixed(1)},0 ${tops.join(' ')} L${at(h.max).toFixed(1)},0 Z`;
}

/** Common ends for all ridges of one weight. */
export const ridgeRange = (ridges: readonly Ridge[]): [number, number] => [
  Math.min(...ridges.map((r) => r.histogram.min)),
  Math.max(...ridges.map((r) => r.histogram.max)),
];

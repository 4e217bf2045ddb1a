import type { EpochRecord, HistogramRecord } from '#shared/runs/run';
import type { Series } from '../../charts/LinePlot';
import type { Point } from '../../charts/series';
import { trainWords as w } from '../../words/train';

const valKey = (key: string): string => `val${key.charAt(0).toUpperCase()}${key.slice(1)}`;
const points = (
  epochs: readonly EpochRecord[],
  pick: (e: EpochRecord) => number | null | undefined,
): Point[] => epochs.map((e) => ({ x: e.epoch, y: pick(e) ?? null }));

/** Names of what was measured: `loss` first, each once, without the validation twins. */
export function measured(epochs: readonly EpochRecord[]): string[] {
  const keys = new Set(epochs.flatMap((e) => Object.keys(e.logs)));
  return [...keys]
    .filter((k) => !/^val[A-Z]/.test(k))
    .sort((a, b) => Number(b === 'loss') - Number(a === 'loss'));
}

/** Training and validation of one figure: always the same two colours, validation dashed. */
export function pairOf(epochs: readonly EpochRecord[], key: string): Series[] {
  const validation = points(epochs, (e) => e.logs[valKey(key)]);
  return [
    { name: w.training, color: 'var(--chart-train)', points: points(epochs, (e) => e.logs[key]) },
    ...(validation.some((p) => p.y !== null)
      ? [{ name: w.validation, color: 'var(--chart-validation)', dashed: true, points: validation }]
      : []),
  ];
}

export const single = (
  epochs: readonly EpochRecord[],
  name: string,
  pick: (e: EpochRecord) => number,
): Series[] => [{ name, color: 'var(--chart-1)', points: points(epochs, pick) }];

/** Size of each layer's gradient (root mean square over its kernel) over the epochs; first layers first. */
export function gradientSizes(
  records: readonly HistogramRecord[],
  nameOf: (node: string) => string,
): Series[] {
  const sizes = new Map<string, Point[]>();
  for (const { epoch, layers } of records)
    for (const { node, weight, gradient } of layers) {
      if (!gradient || /bias|beta|gamma/.test(weight)) continue;
      const key = `${node}/${weight}`;
      const list = sizes.get(key) ?? [];
      list.push({ x: epoch, y: Math.hypot(gradient.mean, gradient.standardDeviation) });
      sizes.set(key, list);
    }
  return [...sizes].slice(0, 8).map(([key, p], i) => ({
    name: nameOf(key.split('/')[0] ?? key),
    color: `var(--chart-${i + 1})`,
    points: p,
  }));
}

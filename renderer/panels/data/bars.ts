import type { ColumnProfile } from '#shared/data/profile';

export interface Bar {
  /** “5.1 – 5.6” or “setosa”. */
  label: string;
  count: number;
}

/** A column's distribution in a few bars: a histogram for quantities, most frequent values for words. */
export function barsOf(profile: ColumnProfile, format: (n: number) => string, most = 24): Bar[] {
  if (profile.histogram.length > 0)
    return profile.histogram.map((b) => ({
      label: b.from === b.to ? format(b.from) : `${format(b.from)} – ${format(b.to)}`,
      count: b.count,
    }));
  return profile.top.slice(0, most).map((t) => ({ label: t.value, count: t.count }));
}

/** Heights from 0 to 1; what is there at all can be seen. */
export function heightsOf(bars: readonly Bar[]): number[] {
  const most = Math.max(1, ...bars.map((b) => b.count));
  return bars.map((b) => (b.count === 0 ? 0 : Math.max(0.06, b.count / most)));
}

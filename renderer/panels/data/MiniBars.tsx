import { useMemo } from 'react';
import type { ColumnProfile } from '#shared/data/profile';
import { formatNumber } from '../../ui';
import { barsOf, heightsOf } from './bars';

/** A column's distribution, small. */
export function MiniBars({ profile }: { profile: ColumnProfile }) {
  const heights = useMemo(() => heightsOf(barsOf(profile, formatNumber)), [profile]);
  // A few words get bars as slim as those of a histogram.
  const step = 100 / Math.max(10, heights.length);
  return (
    <svg className="mini-bars" viewBox="0 0 100 26" preserveAspectRatio="none" aria-hidden>
      {heights.map((h, i) => (
        <rect key={i} x={i * step + step * 0.06} width={step * 0.88} y={26 - h * 26} height={h * 26} />
      ))}
    </svg>
  );
}

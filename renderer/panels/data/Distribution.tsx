import { useMemo, useState } from 'react';
import type { ColumnProfile } from '#shared/data/profile';
import { formatCount, formatExact, formatNumber, formatPercent } from '../../ui';
import { words } from '../../words/data';
import { barsOf, heightsOf } from './bars';

/** A quantity's histogram; hover tells each bar's range and count. */
export function BigBars({ profile }: { profile: ColumnProfile }) {
  const format =
    profile.type === 'date' ? (ms: number) => new Date(ms).toISOString().slice(0, 10) : formatNumber;
  const bars = barsOf(profile, format);
  const heights = heightsOf(bars);
  const [over, setOver] = useState<number | null>(null);
  const first = profile.histogram[0];
  const last = profile.histogram[profile.histogram.length - 1];
  const hovered = over === null ? undefined : bars[over];
  return (
    <figure className="big-bars" onPointerLeave={() => setOver(null)}>
      <div
        className="big-bars-plot"
        role="img"
        aria-label={bars.map((b) => `${b.label}: ${b.count}`).join('; ')}
      >
        {heights.map((h, i) => (
          <span
            key={i}
            className="big-bar"
            data-over={i === over || undefined}
            onPointerEnter={() => setOver(i)}
          >
            <span style={{ height: `${h * 100}%` }} />
          </span>
        ))}
      </div>
      <figcaption className="num">
        {hovered ? (
          <span>
            {hovered.label}: <b>{formatExact(hovered.count)}</b>
          </span>
        ) : (
          <>
            <span>{first && format(first.from)}</span>
            <span>{last && format(last.to)}</span>
          </>
        )}
      </figcaption>
    </figure>
  );
}

/** The most frequent values, with their share of all rows. */
export function TopValues({ profile, rows }: { profile: ColumnProfile; rows: number }) {
  const shown = useMemo(() => profile.top.slice(0, 10), [profile]);
  const most = Math.max(1, ...shown.map((t) => t.count));
  const others = profile.distinct - shown.length;
  return (
    <div>
      <ul className="top-values" aria-label={words.column.top}>
        {shown.map((t) => (
          <li key={t.value} title={`${t.value}: ${formatExact(t.count)}`}>
            <span className="top-bar" style={{ width: `${(t.count / most) * 100}%` }} />
            <span className="top-name">{t.value}</span>
            <span className="num mute">
              {rows > 0 ? formatPercent(t.count / rows) : formatCount(t.count)}
            </span>
          </li>
        ))}
      </ul>
      {others > 0 && <p className="mute top-more">{words.column.topMore(formatCount(others))}</p>}
    </div>
  );
}

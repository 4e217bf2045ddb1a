import { Bar, BarChart, ReferenceLine, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { axisLook, titleBelow } from './axes';
import { chartNumber } from './numbers';
import './charts.css';

export interface Bin {
  from: number;
  to: number;
  count: number;
}

/** How often each range of values occurs. */
export function HistogramPlot({
  label,
  bins,
  xLabel,
  height,
  zero = false,
}: {
  label: string;
  bins: readonly Bin[];
  xLabel: string;
  height: number;
  /** Marks zero. */ zero?: boolean;
}) {
  const rows = bins.map((b) => ({
    x: (b.from + b.to) / 2,
    count: b.count,
    range: `${chartNumber(b.from)} … ${chartNumber(b.to)}`,
  }));
  return (
    <div role="img" aria-label={label}>
      <ResponsiveContainer width="100%" height={height}>
        <BarChart data={rows} barCategoryGap={1} margin={{ top: 8, right: 12, bottom: 14, left: 0 }}>
          <XAxis
            dataKey="x"
            type="number"
            domain={[bins[0]?.from ?? 0, bins[bins.length - 1]?.to ?? 1]}
            tickFormatter={chartNumber}
            {...axisLook}
            label={titleBelow(xLabel)}
          />
          <YAxis width={44} allowDecimals={false} {...axisLook} />
          {zero && <ReferenceLine x={0} stroke="var(--mute)" strokeDasharray="4 4" />}
          <Tooltip
            isAnimationActive={false}
            cursor={{ fill: 'var(--line)', opacity: 0.4 }}
            formatter={(value) => [String(value), 'rows']}
            labelFormatter={(_x, payload) =>
              String((payload[0]?.payload as { range?: string } | undefined)?.range ?? '')
            }
            contentStyle={{
              background: 'var(--raise)',
              border: '1px solid var(--line)',
              borderRadius: 8,
              fontSize: 12,
            }}
          />
          <Bar dataKey="count" fill="var(--accent)" isAnimationActive={false} />
        </BarChart>
      </ResponsiveContainer>
    </div>
  );
}

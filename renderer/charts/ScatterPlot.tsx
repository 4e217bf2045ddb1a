import {
  CartesianGrid,
  ReferenceLine,
  ResponsiveContainer,
  Scatter,
  ScatterChart,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { axisLook, titleBelow, titleLeft } from './axes';
import { chartExact, chartNumber } from './numbers';
import { niceDomain, ticks } from './series';
import './charts.css';

/** Predicted against actual: a perfect net puts every point on the diagonal. */
export function ScatterPlot({
  label,
  points,
  xLabel,
  yLabel,
  height,
}: {
  label: string;
  points: readonly (readonly [number, number])[];
  xLabel: string;
  yLabel: string;
  height: number;
}) {
  const domain = niceDomain(points.flat());
  const axis = {
    type: 'number',
    domain,
    ticks: ticks(domain),
    tickFormatter: chartNumber,
    allowDataOverflow: true,
    ...axisLook,
  } as const;
  return (
    <div role="img" aria-label={label}>
      <ResponsiveContainer width="100%" height={height}>
        <ScatterChart margin={{ top: 8, right: 12, bottom: 14, left: 6 }}>
          <CartesianGrid stroke="var(--line)" />
          <XAxis dataKey="x" name={xLabel} {...axis} label={titleBelow(xLabel)} />
          <YAxis dataKey="y" name={yLabel} width={58} {...axis} label={titleLeft(yLabel)} />
          <ReferenceLine
            segment={[
              { x: domain[0], y: domain[0] },
              { x: domain[1], y: domain[1] },
            ]}
            stroke="var(--mute)"
            strokeDasharray="4 4"
          />
          <Tooltip
            isAnimationActive={false}
            formatter={(value) => chartExact(Number(value))}
            contentStyle={{
              background: 'var(--raise)',
              border: '1px solid var(--line)',
              borderRadius: 8,
              fontSize: 12,
            }}
          />
          <Scatter
            data={points.map(([x, y]) => ({ x, y }))}
            fill="var(--accent)"
            fillOpacity={0.55}
            isAnimationActive={false}
            shape={<Dot />}
          />
        </ScatterChart>
      </ResponsiveContainer>
    </div>
  );
}

function Dot({ cx = 0, cy = 0 }: { cx?: number; cy?: number }) {
  return <circle cx={cx} cy={cy} r={3} fill="var(--accent)" fillOpacity={0.55} />;
}

import {
  CartesianGrid,
  Line,
  LineChart,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { axisLook, titleBelow, titleLeft } from './axes';
import { chartExact } from './numbers';
import './charts.css';

export interface Curve {
  name: string;
  color: string;
  points: readonly (readonly [number, number])[];
}

/** ROC and precision–recall curves: both axes from 0 to 1. */
export function CurvePlot({
  label,
  curves,
  xLabel,
  yLabel,
  diagonal,
  height,
}: {
  label: string;
  curves: readonly Curve[];
  xLabel: string;
  yLabel: string;
  /** Draws what guessing gives. */ diagonal: boolean;
  height: number;
}) {
  const share = [0, 0.25, 0.5, 0.75, 1];
  return (
    <div role="img" aria-label={label}>
      <ResponsiveContainer width="100%" height={height}>
        <LineChart margin={{ top: 8, right: 12, bottom: 14, left: 6 }}>
          <CartesianGrid stroke="var(--line)" />
          <XAxis
            dataKey="x"
            type="number"
            domain={[0, 1]}
            ticks={share}
            {...axisLook}
            label={titleBelow(xLabel)}
            allowDuplicatedCategory={false}
          />
          <YAxis
            type="number"
            domain={[0, 1]}
            ticks={share}
            width={54}
            {...axisLook}
            label={titleLeft(yLabel)}
          />
          {diagonal && (
            <ReferenceLine
              segment={[
                { x: 0, y: 0 },
                { x: 1, y: 1 },
              ]}
              stroke="var(--mute)"
              strokeDasharray="4 4"
            />
          )}
          <Tooltip
            isAnimationActive={false}
            formatter={(value, name) => [chartExact(Number(value)), name]}
            labelFormatter={(x) => `${xLabel} ${chartExact(Number(x))}`}
            contentStyle={{
              background: 'var(--raise)',
              border: '1px solid var(--line)',
              borderRadius: 8,
              fontSize: 12,
            }}
          />
          {curves.map((c) => (
            <Line
              key={c.name}
              name={c.name}
              data={c.points.map(([x, y]) => ({ x, y }))}
              dataKey="y"
              stroke={c.color}
              strokeWidth={2}
              dot={false}
              isAnimationActive={false}
            />
          ))}
        </LineChart>
      </ResponsiveContainer>
    </div>
  );
}

import { useEffect, useMemo, useRef, useState } from 'react';
import {
  CartesianGrid,
  Line,
  LineChart,
  ReferenceArea,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { chartNumber, chartExact } from './numbers';
import { decimate, epochTicks, niceDomain, smooth, ticks, type Point } from './series';
import './charts.css';

export interface Series {
  name: string;
  /** A CSS colour, mostly a token. */
  color: string;
  points: readonly Point[];
  /** Second of a pair: told apart by its dash, not by colour alone. */
  dashed?: boolean;
}

export interface LinePlotProps {
  label: string;
  series: readonly Series[];
  xLabel: string;
  log?: boolean;
  /** Weight of the moving average; 0 = as measured. */
  smoothing?: number;
  height: number;
  /** Fixed ends of the value axis, as for shares. */
  domain?: readonly [number, number];
  /** Without axes' titles and hover: small multiples. */
  small?: boolean;
}

type Row = { x: number } & Record<string, number | null>;

/** Curves over epochs. Dragging across zooms in, a double click shows all again. */
export function LinePlot({
  label,
  series,
  xLabel,
  log = false,
  smoothing = 0,
  height,
  domain,
  small = false,
}: LinePlotProps) {
  const [zoom, setZoom] = useState<readonly [number, number] | null>(null);
  const [drag, setDrag] = useState<readonly [number, number] | null>(null);

  const { rows, yDomain } = useMemo(() => {
    const within = (p: Point) => !zoom || (p.x >= zoom[0] && p.x <= zoom[1]);
    const drawn = series.map((s) => decimate(smooth(s.points, smoothing).filter(within), 1200));
    const byX = new Map<number, Row>();
    drawn.forEach((points, i) =>
      points.forEach(({ x, y }) => {
        const row = byX.get(x) ?? ({ x } as Row);
        row[`s${i}`] = log && y !== null && y <= 0 ? null : y;
        byX.set(x, row);
      }),
    );
    return {
      rows: [...byX.values()].sort((a, b) => a.x - b.x),
      yDomain:
        domain && !zoom
          ? ([...domain] as [number, number])
          : niceDomain(
              drawn.flatMap((p) => p.map((q) => q.y)),
              log,
            ),
    };
  }, [series, smoothing, log, zoom, domain]);

  const xs = series
    .flatMap((s) => [s.points[0]?.x, s.points[s.points.length - 1]?.x])
    .filter((x): x is number => x !== undefined);
  const xDomain: [number, number] = zoom
    ? [...zoom]
    : [Math.min(...xs, Infinity) === Infinity ? 0 : Math.min(...xs), Math.max(...xs, 1)];

  const at = (e: { activeLabel?: string | number | undefined }): number | null =>
    e.activeLabel === undefined ? null : Number(e.activeLabel);
  const release = () => {
    if (drag && Math.abs(drag[1] - drag[0]) >= 1) setZoom([Math.min(...drag), Math.max(...drag)]);
    setDrag(null);
  };

  // Live curves move under a mouse that rests: what it points at is another epoch now.
  const plot = useRef<HTMLDivElement>(null);
  const mouse = useRef<{ clientX: number; clientY: number } | null>(null);
  useEffect(() => {
    if (mouse.current)
      plot.current
        ?.querySelector('.recharts-wrapper')
        ?.dispatchEvent(new MouseEvent('mousemove', { ...mouse.current, bubbles: true }));
  }, [rows]);

  const point = ({ clientX, clientY }: { clientX: number; clientY: number }) =>
    (mouse.current = { clientX, clientY });

  return (
    <div
      ref={plot}
      // A chart that appears under a mouse hears of no move.
      onMouseOver={point}
      onMouseMove={point}
      onMouseLeave={() => (mouse.current = null)}
      className="line-plot"
      role="img"
      aria-label={describe(label, series)}
      onDoubleClick={() => setZoom(null)}
    >
      <ResponsiveContainer width="100%" height={height}>
        <LineChart
          data={rows}
          margin={{ top: 8, right: small ? 8 : 12, bottom: small ? 0 : 14, left: 0 }}
          onMouseDown={(e) => {
            const x = at(e);
            if (!small && x !== null) setDrag([x, x]);
          }}
          onMouseMove={(e) => {
            const x = at(e);
            if (drag && x !== null) setDrag([drag[0], x]);
          }}
          onMouseUp={release}
          onMouseLeave={() => setDrag(null)}
        >
          <CartesianGrid stroke="var(--line)" vertical={false} />
          <XAxis
            dataKey="x"
            type="number"
            domain={xDomain}
            allowDataOverflow
            ticks={epochTicks(xDomain, small ? 5 : 6)}
            tick={{ fontSize: 12, fill: 'var(--mute)' }}
            tickLine={false}
            stroke="var(--line)"
            {...(small
              ? {}
              : {
                  label: {
                    value: xLabel,
                    position: 'insideBottom',
                    offset: -8,
                    fontSize: 12,
                    fill: 'var(--mute)',
                  },
                })}
          />
          <YAxis
            domain={yDomain}
            ticks={ticks(yDomain, small ? 3 : 5, log)}
            scale={log ? 'log' : 'linear'}
            allowDataOverflow
            width={54}
            tick={{ fontSize: 12, fill: 'var(--mute)' }}
            tickFormatter={chartNumber}
            tickLine={false}
            axisLine={false}
          />
          <Tooltip
            content={<Values series={series} xLabel={xLabel} />}
            isAnimationActive={false}
            cursor={{ stroke: 'var(--mute)', strokeDasharray: '3 3' }}
          />
          {series.map((s, i) => (
            <Line
              key={s.name}
              dataKey={`s${i}`}
              name={s.name}
              stroke={s.color}
              strokeWidth={small ? 1.5 : 2}
              {...(s.dashed ? { strokeDasharray: '6 3' } : {})}
              dot={s.points.length === 1}
              activeDot={{ r: 3 }}
              isAnimationActive={false}
              connectNulls
            />
          ))}
          {drag && <ReferenceArea x1={drag[0]} x2={drag[1]} fill="var(--accent)" fillOpacity={0.15} />}
        </LineChart>
      </ResponsiveContainer>
    </div>
  );
}

/** What a screen reader hears instead of the picture. */
function describe(label: string, series: readonly Series[]): string {
  const last = (s: Series) => s.points[s.points.length - 1]?.y ?? null;
  return `${label}: ${series.map((s) => `${s.name} ${last(s) === null ? 'not measured' : chartNumber(last(s)!)}`).join(', ')}`;
}

interface ValuesProps {
  series: readonly Series[];
  xLabel: string;
  active?: boolean;
  label?: string | number;
  payload?: readonly { dataKey?: unknown; value?: unknown }[];
}

function Values({ series, xLabel, active, label, payload }: ValuesProps) {
  if (!active || !payload?.length) return null;
  return (
    <div className="chart-values">
      <div className="chart-values-x">
        {xLabel} {label}
      </div>
      {series.map((s, i) => {
        const value = payload.find((p) => p.dataKey === `s${i}`)?.value;
        return typeof value === 'number' ? (
          <div key={s.name} className="chart-values-row">
            <span
              className="chart-key"
              style={{ borderColor: s.color, borderStyle: s.dashed ? 'dashed' : 'solid' }}
            />
            <span>{s.name}</span>
            <b>{chartExact(value)}</b>
          </div>
        ) : null;
      })}
    </div>
  );
}

/** Names the lines with their newest values, beside the chart's title. */
export function Legend({ series }: { series: readonly Series[] }) {
  return (
    <div className="chart-legend">
      {series.map((s) => {
        const last = s.points[s.points.length - 1]?.y ?? null;
        return (
          <span key={s.name}>
            <span
              className="chart-key"
              style={{ borderColor: s.color, borderStyle: s.dashed ? 'dashed' : 'solid' }}
            />
            {s.name} {last !== null && <b title={chartExact(last)}>{chartNumber(last)}</b>}
          </span>
        );
      })}
    </div>
  );
}

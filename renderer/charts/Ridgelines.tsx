import { formatCount } from '../ui/format';
import { chartExact, chartNumber } from './numbers';
import { pickRidges, ridgePath, ridgeRange, type Ridge } from './ridges';
import './charts.css';

const WIDTH = 240;
const GAP = 11;
const TALL = 26;
/** For the epochs beside the ridges. */
const MARGIN = 56;

/** How the spread of one weight (or its gradient) moves over the epochs: the first behind, the newest in front. */
export function Ridgelines({
  title,
  ridges,
  color,
}: {
  title: string;
  ridges: readonly Ridge[];
  color: string;
}) {
  const shown = pickRidges(ridges, 12);
  const [low, high] = ridgeRange(shown);
  const newest = shown[shown.length - 1];
  if (!newest) return null;
  const depth = TALL + GAP * (shown.length - 1) + 2;
  const { mean, standardDeviation } = newest.histogram;
  return (
    <figure className="ridges">
      <figcaption>
        <span>{title}</span>
        <span title={`mean ${chartExact(mean)}, standard deviation ${chartExact(standardDeviation)}`}>
          {chartNumber(mean)} ± {chartNumber(standardDeviation)}
        </span>
      </figcaption>
      <svg
        viewBox={`0 0 ${WIDTH + MARGIN} ${depth + 20}`}
        role="img"
        aria-label={`${title}: epoch ${newest.epoch}, mean ${chartExact(mean)}, standard deviation ${chartExact(standardDeviation)}`}
      >
        {low < 0 && high > 0 && (
          <line
            x1={(-low / (high - low)) * WIDTH}
            x2={(-low / (high - low)) * WIDTH}
            y1={0}
            y2={depth}
            stroke="var(--line)"
          />
        )}
        {shown.map((r, i) => (
          <g key={r.epoch} transform={`translate(0 ${TALL + GAP * i})`}>
            <path d={ridgePath(r.histogram, [low, high], WIDTH, TALL)} fill="var(--panel)" />
            <path
              d={ridgePath(r.histogram, [low, high], WIDTH, TALL)}
              fill={color}
              fillOpacity={0.15 + (0.35 * i) / shown.length}
              stroke={color}
              strokeWidth={1}
              strokeOpacity={0.4 + (0.6 * (i + 1)) / shown.length}
            />
            {(i === 0 || i === shown.length - 1) && (
              <text x={WIDTH + 6} y={0}>
                {formatCount(r.epoch)}
              </text>
            )}
          </g>
        ))}
        <text x={0} y={depth + 16}>
          {chartNumber(low)}
        </text>
        <text x={WIDTH} y={depth + 16} textAnchor="end">
          {chartNumber(high)}
        </text>
      </svg>
    </figure>
  );
}

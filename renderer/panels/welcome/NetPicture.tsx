import { useMemo } from 'react';
import type { Graph } from '#shared/graph/schema';
import { netPicture, type Glyph } from './netPicture';
import './netPicture.css';

/** A net at a glance. */
export function NetPicture({ graph, label, className }: { graph: Graph; label: string; className?: string }) {
  const picture = useMemo(() => netPicture(graph), [graph]);
  return (
    <svg
      className={className ?? 'net-picture'}
      viewBox={`0 0 ${picture.width} ${picture.height}`}
      preserveAspectRatio="xMidYMid meet"
      role="img"
      aria-label={label}
    >
      <g className="net-links">
        {picture.links.map(({ from, to, faint }, i) => (
          <line key={i} x1={from[0]} y1={from[1]} x2={to[0]} y2={to[1]} data-faint={faint || undefined} />
        ))}
      </g>
      {picture.glyphs.map((glyph) => (
        <g key={glyph.id} style={{ color: `var(--cat-${glyph.category})` }}>
          <GlyphShape glyph={glyph} />
        </g>
      ))}
    </svg>
  );
}

function GlyphShape({ glyph: { kind, x, y, width, height, units } }: { glyph: Glyph }) {
  const middle = x + width / 2;
  if (kind === 'units')
    return units.map((cy) => <circle key={cy} className="net-unit" cx={middle} cy={cy} r={4.5} />);
  if (kind === 'sheets')
    return [0, 1, 2].map((i) => (
      <rect
        key={i}
        className="net-sheet"
        x={x + i * 4}
        y={y + i * 4}
        width={width - 8}
        height={height - 8}
        rx={3}
      />
    ));
  if (kind === 'loop') {
    const top = y + 6;
    return (
      <>
        <rect className="net-sheet" x={x} y={top} width={width} height={height - 6} rx={5} />
        <path
          className="net-loop"
          d={`M${x + 5} ${top} C${x + 5} ${y - 5} ${x + width - 5} ${y - 5} ${x + width - 5} ${top}`}
        />
      </>
    );
  }
  if (kind === 'dot') return <circle className="net-unit" cx={middle} cy={y + height / 2} r={5.5} />;
  return <rect className="net-bar" x={x} y={y} width={width} height={height} rx={3} />;
}

import { useMemo } from 'react';
import type { Graph } from '#shared/graph/schema';
import { netPicture, type Glyph } from './netPicture';
import './netPicture.css';

interface NetPictureProps {
  graph: Graph;
  label: string;
  /** With room around it: small nets are not drawn larger than others. */
  roomy?: boolean;
}

/** A net at a glance. */
export function NetPicture({ graph, label, roomy = false }: NetPictureProps) {
  const picture = useMemo(() => netPicture(graph), [graph]);
  const { top, width, height } = picture;
  const beside = roomy ? Math.max(0, 260 - width) / 2 : 0;
  const above = roomy ? Math.max(0, 84 - height) / 2 : 0;
  const viewBox = [-beside, top - above, width + 2 * beside, height + 2 * above].join(' ');
  return (
    <svg
      className="net-picture"
      viewBox={viewBox}
      preserveAspectRatio={roomy ? 'xMidYMid meet' : 'xMinYMid meet'}
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
  // Steps of a series, one after the other.
  if (kind === 'loop')
    return [0, 1, 2].map((i) => (
      <g key={i}>
        {i > 0 && (
          <line
            className="net-step"
            x1={x + i * 17 - 5}
            x2={x + i * 17}
            y1={y + height / 2}
            y2={y + height / 2}
          />
        )}
        <rect className="net-sheet" x={x + i * 17} y={y} width={12} height={height} rx={4} />
      </g>
    ));
  if (kind === 'dot') return <circle className="net-unit" cx={middle} cy={y + height / 2} r={5.5} />;
  return <rect className="net-bar" x={x} y={y} width={width} height={height} rx={3} />;
}

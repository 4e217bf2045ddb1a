/** How every axis of ours looks; spread into Recharts' axes. */
export const axisLook = {
  tick: { fontSize: 12, fill: 'var(--mute)' },
  tickLine: false,
  stroke: 'var(--line)',
} as const;

export const titleBelow = (value: string) =>
  ({ value, position: 'insideBottom', offset: -8, fontSize: 12, fill: 'var(--mute)' }) as const;
export const titleLeft = (value: string) =>
  ({
    value,
    angle: -90,
    position: 'insideLeft',
    offset: 14,
    fontSize: 12,
    fill: 'var(--mute)',
    style: { textAnchor: 'middle' },
  }) as const;

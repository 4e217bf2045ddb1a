/** A point of a curve. `y` is null where nothing was measured, which breaks the line. */
export interface Point {
  x: number;
  y: number | null;
}

/**
 * At most about `limit` points that keep every peak and dip: the smallest and the largest of each stretch.
 * @param points in order of x
 */
export function decimate(points: readonly Point[], limit: number): readonly Point[] {
  if (points.length <= limit || limit < 4) return points;
  const stretch = Math.ceil(points.length / Math.floor(limit / 2));
  const kept: Point[] = [];
  for (let from = 0; from < points.length; from += stretch) {
    const part = points.slice(from, from + stretch);
    const measured = part.filter((p): p is { x: number; y: number } => p.y !== null);
    if (measured.length === 0) {
      kept.push(part[0]!);
      continue;
    }
    const low = measured.reduce((a, b) => (b.y < a.y ? b : a));
    const high = measured.reduce((a, b) => (b.y > a.y ? b : a));
    kept.push(...(low === high ? [low] : low.x < high.x ? [low, high] : [high, low]));
  }
  return kept;
}

/**
 * Exponential moving average, without the pull to zero at the start (as TensorBoard draws it).
 * @param weight 0 (as measured) … below 1 (smooth)
 */
export function smooth(points: readonly Point[], weight: number): readonly Point[] {
  if (weight <= 0) return points;
  let sum = 0;
  let mass = 0;
  return points.map(({ x, y }) => {
    if (y === null) return { x, y };
    sum = sum * weight + y * (1 - weight);
    mass = mass * weight + (1 - weight);
    return { x, y: sum / mass };
  });
}

/**
 * Ends of an axis in steps of 1, 2 or 5 times a power of ten, so that a live chart seldom moves.
 * On a log axis the ends are powers of ten.
 */
export function niceDomain(values: Iterable<number | null>, log = false): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const v of values) {
    if (v === null || !Number.isFinite(v) || (log && v <= 0)) continue;
    if (v < low) low = v;
    if (v > high) high = v;
  }
  if (low > high) return log ? [0.1, 1] : [0, 1];
  if (log)
    return [
      10 ** Math.floor(Math.log10(low)),
      10 ** Math.max(Math.ceil(Math.log10(high)), Math.floor(Math.log10(low)) + 1),
    ];
  // Too close for a step between them: one value, with zero at the other end.
  if (!(high - low > 1e-300 + 1e-12 * Math.max(Math.abs(low), Math.abs(high)))) {
    const size = Math.max(Math.abs(low), Math.abs(high));
    return size < 1e-300 ? [0, 1] : high > 0 ? [0, niceStep(high)] : [-niceStep(-low), 0];
  }
  const step = niceStep((high - low) / 4);
  return [Math.floor(low / step) * step, Math.ceil(high / step) * step];
}

/** The next 1, 2 or 5 times a power of ten that is not below `x`. */
export function niceStep(x: number): number {
  const power = 10 ** Math.floor(Math.log10(x));
  const factor = x / power;
  return power * (factor <= 1 ? 1 : factor <= 2 ? 2 : factor <= 5 ? 5 : 10);
}

/** Round values from end to end of a domain, `count` at about. */
export function ticks([low, high]: readonly [number, number], count = 5, log = false): number[] {
  if (log) {
    const from = Math.round(Math.log10(low));
    const to = Math.round(Math.log10(high));
    const every = Math.max(1, Math.ceil((to - from) / count));
    return Array.from({ length: Math.floor((to - from) / every) + 1 }, (_, i) => 10 ** (from + i * every));
  }
  const step = niceStep((high - low) / Math.max(1, count - 1));
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** Round epochs within a domain, `count` at about; its ends where there are not two. */
export function epochTicks([first, last]: readonly [number, number], count: number): number[] {
  if (first === last) return [first];
  const round = ticks([first, last], count).filter(Number.isInteger);
  return round.length > 1 ? round : [first, last];
}

/** Rows as a CSV file; text that a spreadsheet would run as a formula is made harmless. */
export function toCsv(
  header: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
): string {
  const cell = (value: string | number | null): string => {
    if (value === null) return '';
    if (typeof value === 'number') return String(value);
    const safe = /^[=+\-@\t]/.test(value) ? `'${value}` : value;
    return /[",\n\r]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
  };
  return [header, ...rows].map((row) => row.map(cell).join(',')).join('\n') + '\n';
}

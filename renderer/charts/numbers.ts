/** A number as an axis or a legend shows it: three digits at most, no needless zeros. */
export function chartNumber(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-3) return value.toExponential(size >= 1e6 ? 1 : 0).replace('e+', 'e');
  if (size >= 1e4) return `${Number((value / 1000).toPrecision(3))} k`;
  return String(Number(value.toPrecision(3)));
}

/** A number as hover shows it: six digits. */
export const chartExact = (value: number): string => String(Number(value.toPrecision(6)));

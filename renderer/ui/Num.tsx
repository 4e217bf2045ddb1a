import { formatCount, formatExact } from './format';

/** A short number; the exact one on hover. */
export function Num({
  value,
  format = formatCount,
  unit,
}: {
  value: number;
  format?: (n: number) => string;
  unit?: string;
}) {
  const short = format(value);
  const whole = formatExact(value);
  return (
    <span className="num" title={short === whole ? undefined : whole}>
      {short}
      {unit && ` ${unit}`}
    </span>
  );
}

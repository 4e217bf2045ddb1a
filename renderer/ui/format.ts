/** A narrow no-break space: number and unit stay together. */
const gap = '\u202f';
const dash = '–';

const exact = new Intl.NumberFormat('en', { maximumFractionDigits: 12 });
const significant = (digits: number) => new Intl.NumberFormat('en', { maximumSignificantDigits: digits });
const three = significant(3);
const four = significant(4);

/** A count in few characters: 950, 1,234, 18.4 k, 2.5 M. */
export function formatCount(n: number): string {
  if (!Number.isFinite(n)) return dash;
  const size = Math.abs(n);
  if (size < 9_999.5) return exact.format(Math.round(n));
  const units = ['k', 'M', 'G', 'T'];
  let value = n / 1000;
  let i = 0;
  while (Math.abs(value) >= 999.5 && i < units.length - 1) {
    value /= 1000;
    i++;
  }
  return `${three.format(value)}${gap}${units[i]}`;
}

/** The whole number, for the hover: 18,432. */
export const formatExact = (n: number): string => (Number.isFinite(n) ? exact.format(n) : dash);

/** A measured number with four significant digits: 0.08127, 12.5, 1.3e-7. */
export function formatNumber(n: number | null): string {
  if (n === null || !Number.isFinite(n)) return dash;
  const size = Math.abs(n);
  if (size !== 0 && (size < 1e-4 || size >= 1e9))
    return n.toExponential(2).replace('e+', 'e').replace('-', '−').replace('e-', 'e−');
  return (size >= 1e4 ? exact.format(Math.round(n)) : four.format(n)).replace('-', '−');
}

/** Bytes with decimal units, as file managers write them: 712 B, 4.55 kB, 312 MB. */
export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes)) return dash;
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let i = 0;
  while (value >= 999.5 && i < units.length - 1) {
    value /= 1000;
    i++;
  }
  return `${three.format(value)}${gap}${units[i]}`;
}

/** A span of time in at most two units: 0.4 s, 12 s, 2 min 5 s, 3 h 20 min, 2 d 4 h. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return dash;
  if (seconds < 0.95) return `${Math.max(1, Math.round(seconds * 1000))}${gap}ms`;
  if (seconds < 9.95) return `${seconds.toFixed(1)}${gap}s`;
  const s = Math.round(seconds);
  const parts: [number, string][] =
    s < 3600
      ? [[Math.floor(s / 60), 'min'], [s % 60, 's']]
      : s < 86_400
        ? [[Math.floor(s / 3600), 'h'], [Math.floor((s % 3600) / 60), 'min']]
        : [[Math.floor(s / 86_400), 'd'], [Math.floor((s % 86_400) / 3600), 'h']]; // prettier-ignore
  const said = parts.filter(([n]) => n > 0).map(([n, unit]) => `${n}${gap}${unit}`);
  return said.join(' ');
}

/** A share: 0.123 → 12.3 %. What is not quite nothing or all never reads 0 % or 100 %. @param share 0…1 */
export function formatPercent(share: number, digits = 1): string {
  if (!Number.isFinite(share)) return dash;
  const least = 10 ** -digits / 100;
  if (share > 0 && share < least / 2) return `< ${(least * 100).toFixed(digits)}${gap}%`;
  if (share < 1 && share > 1 - least / 2) return `> ${((1 - least) * 100).toFixed(digits)}${gap}%`;
  const text = (share * 100).toFixed(digits);
  return `${digits > 0 ? text.replace(/\.0+$/, '') : text}${gap}%`;
}

/** How long ago: just now, 5 min ago, 3 h ago, yesterday, 12 Mar 2026. */
export function formatAgo(iso: string, now: Date = new Date()): string {
  const then = new Date(iso);
  const seconds = (now.getTime() - then.getTime()) / 1000;
  if (Number.isNaN(seconds)) return dash;
  if (seconds < 60) return 'just now';
  if (seconds < 3600) return `${Math.floor(seconds / 60)}${gap}min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)}${gap}h ago`;
  if (seconds < 2 * 86_400) return 'yesterday';
  if (seconds < 7 * 86_400) return `${Math.floor(seconds / 86_400)} days ago`;
  return then.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
}

/** One or several: `plural(3, 'row')` → “3 rows”, with the number short. */
export const plural = (n: number, one: string, several = `${one}s`): string =>
  `${formatCount(n)} ${n === 1 ? one : several}`;

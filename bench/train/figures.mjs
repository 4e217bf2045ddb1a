// Numbers out of numbers, and how they are written.

export const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2;
};

/** Three significant digits; tens of thousands in groups. */
export const digits = (value) =>
  value >= 1000 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));

/** @param factor 1e6 for microseconds. @returns “median (least–most)”, or the median alone where there is one value */
export function spread(values, factor = 1) {
  if (values.length === 0) return '–';
  const middle = digits(median(values) * factor);
  const [least, most] = [Math.min(...values), Math.max(...values)].map((v) => digits(v * factor));
  return values.length === 1 ? middle : `${middle} (${least}–${most})`;
}

/** @returns a Markdown table */
export const table = (head, rows) =>
  [head, head.map((_, i) => (i === 0 ? '---' : '--:')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');

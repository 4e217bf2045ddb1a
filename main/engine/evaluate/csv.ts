/**
 * A line of a CSV file. Text that a spreadsheet would run as a formula is made harmless by an apostrophe; plain numbers,
 * negative ones too, stay as they are.
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
export const csvLine = (cells: readonly string[]): string =>
  // A line of nothing would be skipped by its readers, and all rows behind it would move up.
  cells.length === 1 && cells[0] === '' ? '""\n' : `${cells.map(csvCell).join(',')}\n`;

const formula = /^[=+\-@\t\r]/;
const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

function csvCell(text: string): string {
  const harmless = formula.test(text) && !number.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replace(/"/g, '""')}"` : harmless;
}

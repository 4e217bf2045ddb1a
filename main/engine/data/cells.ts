import type { DataSource } from '#shared/data/recipe';
import type { CallContext } from '#shared/ipc/define';
import { uncancelled } from './duckdb';
import { textRows } from './preview';
import { resolveToLook } from './sources';
import { openTable } from './table';

/** Rows by their numbers (0-based, in the file's order), as text. The answer keeps the order asked for. */
export async function readCells(
  source: DataSource,
  base: string | null,
  rowNumbers: readonly number[],
  context: CallContext = uncancelled,
): Promise<{ columns: string[]; rows: (string | null)[][] }> {
  const table = await openTable(await resolveToLook(source, base), context);
  const columns = table.columns.map((c) => c.name);
  if (rowNumbers.length === 0) return { columns, rows: [] };
  const sorted = [...new Set(rowNumbers)].sort((a, b) => a - b);
  const found = await textRows(table, `rowid IN (${sorted.join(', ')})`, context);
  const byNumber = new Map(sorted.map((n, i) => [n, found[i]]));
  return { columns, rows: rowNumbers.map((n) => byNumber.get(n) ?? columns.map(() => null)) };
}

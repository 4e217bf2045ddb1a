import type { DataSource } from '#shared/data/recipe';
import type { Preview } from '#shared/data/profile';
import type { CallContext } from '#shared/ipc/define';
import { quoteName, rowsOf, withConnection } from './duckdb';
import { textOf } from './expressions';
import { resolveToLook } from './sources';
import { openTable, type DataTable } from './table';

/** A page of rows, as text. Deep pages are as quick as the first: rows are found by number. */
export async function previewSource(
  { source, base, offset, limit }: { source: DataSource; base: string | null; offset: number; limit: number },
  context: CallContext,
): Promise<Preview> {
  const table = await openTable(await resolveToLook(source, base), context);
  const rows = await textRows(table, `rowid >= ${offset} AND rowid < ${offset + limit}`, context);
  return { columns: table.columns.map((c) => c.name), rows, offset, total: table.rows };
}

/** Rows of a table as text, in the file's order. */
export async function textRows(
  table: DataTable,
  where: string,
  context: CallContext,
): Promise<(string | null)[][]> {
  const cells = table.columns.map(
    (c, i) => `${c.storage === 'VARCHAR' ? quoteName(c.name) : textOf(c)} AS c${i}`,
  );
  const rows = await withConnection(context, (connection) =>
    rowsOf(connection, `SELECT ${cells.join(', ')} FROM ${table.sql} WHERE ${where} ORDER BY rowid`),
  );
  return rows.map((row) => table.columns.map((_, i) => (row[`c${i}`] as string | null | undefined) ?? null));
}

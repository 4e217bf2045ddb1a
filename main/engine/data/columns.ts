import type { DuckDBConnection } from '@duckdb/node-api';
import { categoryText } from '#shared/data/cells';
import type { ColumnRecipe } from '#shared/data/recipe';
import { NetloomError } from '#shared/errors';
import type { CallContext } from '#shared/ipc/define';
import { doublesOf, quoteName, quoteText, rowsOf } from './duckdb';
import { numberOf, textOf } from './expressions';
import type { DataTable, TableColumn } from './table';

/** Rows of a table that are in use, as an SQL condition, and how many there are. */
export interface Rows {
  where: string;
  count: number;
}

/** A column's values for the rows in use: numbers (NaN: missing), or codes into the words that occur (NaN: missing). */
export type ColumnValues =
  { kind: 'numbers'; cells: Float64Array } | { kind: 'words'; codes: Float64Array; words: string[] };

/** @throws NetloomError `data.columnMissing` with what is missing and what is there */
export function requireColumns(
  table: DataTable,
  names: readonly string[],
  file: string,
): Map<string, TableColumn> {
  const byName = new Map(table.columns.map((c) => [c.name, c]));
  const missing = names.filter((n) => !byName.has(n));
  if (missing.length > 0)
    throw new NetloomError(
      'data.columnMissing',
      `Expected the ${missing.length === 1 ? 'column' : 'columns'} ${missing.map((n) => `“${n}”`).join(', ')} in ${file}; it has ${table.columns
        .slice(0, 30)
        .map((c) => `“${c.name}”`)
        .join(', ')}${table.columns.length > 30 ? ', …' : ''}.`,
      'Columns may stand in any order, but their names must match. Check the header.',
    );
  return byName;
}

/** True for rows in which a column holds a value of its type. */
export const hasValue = (column: TableColumn, type: ColumnRecipe['type']): string =>
  type === 'categorical' || type === 'text'
    ? `(${quoteName(column.name)} IS NOT NULL AND ${textOf(column)} <> '')`
    : `((${numberOf(column, type)}) IS NOT NULL)`;

/** Counts the rows that meet all conditions. */
export async function selectRows(
  connection: DuckDBConnection,
  table: DataTable,
  conditions: readonly string[],
): Promise<Rows> {
  if (conditions.length === 0) return { where: '', count: table.rows };
  const where = `WHERE ${conditions.join(' AND ')}`;
  const [answer] = await rowsOf(connection, `SELECT count(*) AS n FROM ${table.sql} ${where}`);
  return { where, count: Number(answer?.['n'] ?? 0) };
}

/** Numbers of the rows in use, 0-based, in the file's order. */
export async function rowNumbers(
  connection: DuckDBConnection,
  table: DataTable,
  rows: Rows,
): Promise<Int32Array> {
  if (rows.where === '') return Int32Array.from({ length: rows.count }, (_, i) => i);
  return Int32Array.from(
    await doublesOf(connection, `SELECT CAST(rowid AS DOUBLE) FROM ${table.sql} ${rows.where}`, rows.count),
  );
}

/** Reads one column for the rows in use. */
export async function readColumn(
  connection: DuckDBConnection,
  table: DataTable,
  column: TableColumn,
  type: ColumnRecipe['type'],
  rows: Rows,
  context: CallContext,
): Promise<ColumnValues> {
  if (type === 'categorical' || type === 'text') return readWords(connection, table, column, rows, context);
  const sql = `SELECT coalesce(${numberOf(column, type)}, 'nan'::DOUBLE) FROM ${table.sql} ${rows.where}`;
  return { kind: 'numbers', cells: await doublesOf(connection, sql, rows.count, context) };
}

let enums = 0;

/** Words travel as codes of an enumeration made for the purpose: a million strings would take a second, their codes take milliseconds. */
async function readWords(
  connection: DuckDBConnection,
  table: DataTable,
  column: TableColumn,
  rows: Rows,
  context: CallContext,
): Promise<ColumnValues> {
  const text = textOf(column);
  const present = `${quoteName(column.name)} IS NOT NULL AND ${text} <> ''`;
  const distinct = await rowsOf(
    connection,
    `SELECT DISTINCT ${text} AS word FROM ${table.sql} ${rows.where === '' ? 'WHERE' : `${rows.where} AND`} ${present} ORDER BY 1`,
  );
  const raw = distinct.map((r) => String(r['word']));
  if (raw.length === 0) return { kind: 'words', codes: new Float64Array(rows.count).fill(NaN), words: [] };
  const name = quoteName(`words_${++enums}`);
  await connection.run(`CREATE TEMP TYPE ${name} AS ENUM (${raw.map(quoteText).join(', ')})`);
  try {
    const codes = await doublesOf(
      connection,
      `SELECT CASE WHEN ${present} THEN CAST(enum_code(CAST(${text} AS ${name})) AS DOUBLE) ELSE 'nan'::DOUBLE END FROM ${table.sql} ${rows.where}`,
      rows.count,
      context,
    );
    return { kind: 'words', codes, words: raw.map(categoryText) };
  } finally {
    await connection.run(`DROP TYPE ${name}`);
  }
}

import type { DuckDBConnection } from '@duckdb/node-api';
import { categoryText } from '#shared/data/cells';
import { range } from '#shared/data/random';
import type { ColumnRecipe } from '#shared/data/recipe';
import { NetloomError } from '#shared/errors';
import type { CallContext } from '#shared/ipc/define';
import { doublesOf, quoteName, quoteText, rowsOf } from './duckdb';
import { numberOf, textOf } from './expressions';
import type { DataTable, TableColumn } from './table';

/** Rows of a table that are in use. */
export interface Rows {
  count: number;
  /** Their numbers, 0-based, in the file's order; null where all rows are. */
  numbers: Int32Array | null;
}

/** A column's values for the rows in use: numbers (NaN: missing), or codes into the words that occur (NaN: missing). */
export type ColumnValues =
  { kind: 'numbers'; cells: Float64Array } | { kind: 'words'; codes: Float64Array; words: string[] };

/** The numbers of a column, or the codes of its words. */
export const numbersOf = (values: ColumnValues): Float64Array =>
  values.kind === 'numbers' ? values.cells : values.codes;

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
  type === 'categorical' || type === 'text' || type === 'image'
    ? `(${quoteName(column.name)} IS NOT NULL AND ${textOf(column)} <> '')`
    : `((${numberOf(column, type)}) IS NOT NULL)`;

/** Counts the rows that meet all conditions. */
export async function countRows(
  connection: DuckDBConnection,
  table: DataTable,
  conditions: readonly string[],
): Promise<number> {
  if (conditions.length === 0) return table.rows;
  const sql = `SELECT count(*) AS n FROM ${table.sql} WHERE ${conditions.join(' AND ')}`;
  return Number((await rowsOf(connection, sql))[0]?.['n'] ?? 0);
}

/** Finds the rows that meet all conditions. They are looked for once: asking again with every column would read all columns every time. */
export async function selectRows(
  connection: DuckDBConnection,
  table: DataTable,
  conditions: readonly string[],
  context: CallContext,
): Promise<Rows> {
  const count = await countRows(connection, table, conditions);
  if (count === table.rows) return { count, numbers: null };
  const sql = `SELECT CAST(rowid AS DOUBLE) FROM ${table.sql} WHERE ${conditions.join(' AND ')}`;
  return { count, numbers: Int32Array.from(await doublesOf(connection, sql, count, context)) };
}

/** Numbers of the rows in use, 0-based, in the file's order. */
export const rowNumbers = ({ count, numbers }: Rows): Int32Array => numbers ?? range(count);

/** Reads one column for the rows in use. */
export async function readColumn(
  connection: DuckDBConnection,
  table: DataTable,
  column: TableColumn,
  type: ColumnRecipe['type'],
  rows: Rows,
  context: CallContext,
): Promise<ColumnValues> {
  const read = async (expression: string) => {
    const sql = `SELECT ${expression} FROM ${table.sql}`;
    const all = await doublesOf(connection, sql, table.rows, context);
    return rows.numbers ? Float64Array.from(rows.numbers, (row) => all[row]!) : all;
  };
  if (type !== 'categorical' && type !== 'text')
    return { kind: 'numbers', cells: await read(readNumber(column, type)) };
  const words = await wordsOf(connection, table, column);
  try {
    return { kind: 'words', codes: await read(words.code), words: words.words };
  } finally {
    await words.forget();
  }
}

const NAN = `'nan'::DOUBLE`;
/** A column as DOUBLE, NaN where it holds no such value. */
export const readNumber = (column: TableColumn, type: ColumnRecipe['type']): string =>
  `coalesce(${numberOf(column, type)}, ${NAN})`;

let enums = 0;

/**
 * Words travel as codes of an enumeration made for the purpose: a million strings would take a second, their codes take milliseconds.
 * @returns the words, and an expression that is the index of a row's word among them, NaN where there is none
 */
export async function wordsOf(
  connection: DuckDBConnection,
  table: DataTable,
  column: TableColumn,
): Promise<{ words: string[]; code: string; forget(): Promise<void> }> {
  const text = textOf(column);
  const present = hasValue(column, 'categorical');
  const distinct = await rowsOf(
    connection,
    `SELECT DISTINCT ${text} AS word FROM ${table.sql} WHERE ${present} ORDER BY 1`,
  );
  const raw = distinct.map((r) => String(r['word']));
  if (raw.length === 0) return { words: [], code: NAN, forget: () => Promise.resolve() };
  const name = quoteName(`words_${++enums}`);
  await connection.run(`CREATE TEMP TYPE ${name} AS ENUM (${raw.map(quoteText).join(', ')})`);
  return {
    words: raw.map(categoryText),
    code: `CASE WHEN ${present} THEN CAST(enum_code(CAST(${text} AS ${name})) AS DOUBLE) ELSE ${NAN} END`,
    forget: async () => void (await connection.run(`DROP TYPE ${name}`)),
  };
}

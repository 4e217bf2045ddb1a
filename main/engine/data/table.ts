import path from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Dialect } from '#shared/data/recipe';
import { NetloomError } from '#shared/errors';
import type { CallContext } from '#shared/ipc/define';
import { EXAMPLES, none, readCsv, type BadRow, type Choose, type ReadIn } from './csv';
import { quoteName, quoteText, rowsOf, withConnection } from './duckdb';
import { diskFull, isDiskFull, workFolder } from './folders';
import type { Listing } from './images/folder';
import { readImages, type ReadImages } from './images/table';
import { choosePlace, type Place } from './place';
import type { ResolvedSource } from './sources';

export interface TableColumn {
  name: string;
  /** DuckDB's type: BIGINT, DOUBLE, VARCHAR, DATE, TIMESTAMP, BOOLEAN, … */
  storage: string;
}

/** A file as it was read: its rows stand in the database, in the file's order. */
export interface DataTable {
  /** Name as SQL writes it. */
  sql: string;
  columns: readonly TableColumn[];
  rows: number;
  /** The dialect in use, sniffed and given. */
  dialect: Dialect;
  badRows: number;
  badRowExamples: readonly BadRow[];
  /** Of a folder of images: each row's file, and what the files say of themselves. */
  images?: Pick<ReadImages, 'paths' | 'facts' | 'parts'>;
  /** Gives its place back. */
  clear(): Promise<void>;
}

/** Tables kept for the next call, newest last. */
const KEEP = 3;
const tables = new Map<string, Promise<DataTable>>();

/** Reads a file into the database, or finds it there. @throws NetloomError `data.empty`, `data.headerOnly`, `data.unreadable` */
export function openTable(source: ResolvedSource, context: CallContext): Promise<DataTable> {
  const key = `${source.stamp}|${source.format}|${JSON.stringify(source.dialect)}`;
  const known = tables.get(key);
  if (known) {
    tables.delete(key);
    tables.set(key, known);
    return known;
  }
  const reading = read(source, context);
  tables.set(key, reading);
  // A failed or cancelled reading is not an answer for the next call.
  reading.catch(() => tables.delete(key));
  forgetOldest();
  return reading;
}

function forgetOldest(): void {
  const [oldest] = tables;
  if (tables.size <= KEEP || !oldest) return;
  const [key, reading] = oldest;
  tables.delete(key);
  void reading.then((table) => table.clear()).catch(() => undefined); // what could not be read has no table
}

async function read(source: ResolvedSource, context: CallContext): Promise<DataTable> {
  context.progress(null, `Reading ${path.basename(source.path)}`);
  let place: Place | undefined;
  const chosen = async (connection: DuckDBConnection, columns: number) =>
    (place = await choosePlace(connection, source, columns)).sql;
  // Names alone always fit into the database's memory.
  const readFolder = (listing: Listing, connection: DuckDBConnection) =>
    readImages(connection, listing, async (columns) => (place = await choosePlace(connection, { ...source, format: 'csv', bytes: 0 }, columns)).sql, context); // prettier-ignore
  return withConnection(context, async (connection) => {
    try {
      const images = source.listing && (await readFolder(source.listing, connection));
      const { sql, dialect, bad } =
        images ??
        (source.format === 'csv'
          ? await readCsv(connection, source, chosen, context)
          : await readOther(connection, source, chosen));
      const columns = (await rowsOf(connection, `DESCRIBE ${sql}`)).map((r) => ({
        name: String(r['column_name']),
        storage: String(r['column_type']),
      }));
      const rows = Number((await rowsOf(connection, `SELECT count(*) AS n FROM ${sql}`))[0]?.['n']);
      if (rows === 0)
        throw new NetloomError(
          'data.headerOnly',
          `Expected rows below the header; ${source.path} has none that can be read.`,
          'Check that the file is complete, or set its delimiter and header by hand.',
        );
      const { clear } = place!;
      const found = { badRows: bad.count, badRowExamples: bad.examples };
      return { sql, columns, rows, dialect, ...found, ...(images && { images }), clear };
    } catch (error) {
      await place?.clear();
      if (error instanceof NetloomError || context.signal.aborted) throw error;
      if (isDiskFull(error)) throw diskFull(workFolder(), 'the rows of this file', source.bytes);
      const why = error instanceof Error ? (error.message.split('\n')[0] ?? error.message) : String(error);
      throw new NetloomError(
        'data.unreadable',
        `${path.basename(source.path)} could not be read as ${source.format}: ${why}`,
        'Set its format, delimiter, quote or encoding by hand.',
        { cause: error },
      );
    }
  });
}

async function readOther(
  connection: DuckDBConnection,
  source: ResolvedSource,
  choose: Choose,
): Promise<ReadIn> {
  const file = quoteText(source.path);
  const scan =
    source.format === 'parquet'
      ? `read_parquet(${file})`
      : `read_json(${file}, format='newline_delimited', ignore_errors=true)`;
  const columns = await rowsOf(connection, `DESCRIBE SELECT * FROM ${scan}`);
  // Lists and structures have no place in a table of features; they are kept as text, for the person to see.
  const plain = columns.map((c) => {
    const name = quoteName(String(c['column_name']));
    return /STRUCT|MAP|\[|JSON|UNION|BLOB|UUID|HUGEINT|DECIMAL/.test(String(c['column_type']))
      ? `CAST(${name} AS ${/HUGEINT|DECIMAL/.test(String(c['column_type'])) ? 'DOUBLE' : 'VARCHAR'}) AS ${name}`
      : name;
  });
  const sql = await choose(connection, plain.length);
  await connection.run(`CREATE TABLE ${sql} AS SELECT ${plain.join(', ')} FROM ${scan}`);
  if (source.format === 'parquet') return { sql, dialect: {}, bad: none };
  const empty = columns.map((c) => `${quoteName(String(c['column_name']))} IS NULL`).join(' AND ');
  const lines = await rowsOf(
    connection,
    `SELECT rowid + 1 AS line FROM ${sql} WHERE ${empty} ORDER BY rowid`,
  );
  if (lines.length === 0) return { sql, dialect: {}, bad: none };
  await connection.run(`CREATE OR REPLACE TABLE ${sql} AS SELECT * FROM ${sql} WHERE NOT (${empty})`);
  const examples = lines.slice(0, EXAMPLES).map((r) => ({
    line: Number(r['line']),
    text: '',
    reason: 'Expected one JSON object with values on this line.',
  }));
  return { sql, dialect: {}, bad: { count: lines.length, examples } };
}

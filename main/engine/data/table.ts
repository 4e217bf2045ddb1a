import fs from 'node:fs/promises';
import path from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Dialect } from '#shared/data/recipe';
import { NetloomError } from '#shared/errors';
import type { CallContext } from '#shared/ipc/define';
import { quoteName, quoteText, rowsOf, withConnection } from './duckdb';
import { sniffEncoding, toUtf8 } from './encoding';
import { diskFull, isDiskFull, workFolder } from './folders';
import { choosePlace, type Place } from './place';
import type { ResolvedSource } from './sources';

export interface TableColumn {
  name: string;
  /** DuckDB's type: BIGINT, DOUBLE, VARCHAR, DATE, TIMESTAMP, BOOLEAN, … */
  storage: string;
}
export interface BadRow {
  line: number;
  text: string;
  reason: string;
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
  /** Gives its place back. */
  clear(): Promise<void>;
}

/** Words that mean “no value” unless the dialect says otherwise. */
export const defaultNullWords = ['', 'NA', 'N/A', 'n/a', 'NaN', 'nan', 'null', 'NULL', '?'];

const EXAMPLES = 20;
/** Below this the whole file is looked at before its types are decided; above it, the first 100,000 rows. */
const SNIFF_ALL_BYTES = 64e6;
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
  return withConnection(context, async (connection) => {
    try {
      const { sql, dialect, bad } =
        source.format === 'csv'
          ? await readCsv(connection, source, chosen)
          : await readOther(connection, source, chosen);
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
      return { sql, columns, rows, dialect, badRows: bad.count, badRowExamples: bad.examples, clear };
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

type Bad = { count: number; examples: BadRow[] };
const none: Bad = { count: 0, examples: [] };
/** Names the table once it is known about how many columns it will have. */
type Choose = (connection: DuckDBConnection, columns: number) => Promise<string>;
interface ReadIn {
  sql: string;
  dialect: Dialect;
  bad: Bad;
}

async function readCsv(
  connection: DuckDBConnection,
  source: ResolvedSource,
  choose: Choose,
): Promise<ReadIn> {
  const { encoding: guessed, start } = await sniffEncoding(source.path);
  const encoding = source.dialect.encoding ?? guessed;
  const first = start
    .toString('latin1')
    .split(/\r\n|\r|\n/)
    .filter((l) => l.replace(/[\s\0"]/g, '') !== '');
  if (first.length === 0)
    throw new NetloomError(
      'data.empty',
      `Expected rows of data; ${source.path} holds only blank lines.`,
      'Choose a file with a header and rows.',
    );
  if (first.length === 1 && source.bytes <= start.length && source.dialect.header !== false)
    throw new NetloomError(
      'data.headerOnly',
      `Expected rows below the header; ${source.path} has a single line.`,
      'Check that the file is complete.',
    );
  const width = widthOf(first[0] ?? '');
  if (width > MAX_COLUMNS) throw tooWide(source.path, width);
  const converted = encoding === 'utf-8' ? null : await toUtf8(source.path, encoding, start);
  const file = converted ?? source.path;
  try {
    const sniffed = await sniff(connection, file, source, { ...source.dialect, encoding });
    const dialect = await withDecimal(connection, file, source, sniffed);
    const sql = await choose(connection, width);
    const create = (more: string) =>
      connection.run(
        `CREATE OR REPLACE TABLE ${sql} AS SELECT * FROM read_csv(${options(file, dialect, source.bytes)}, store_rejects=true, rejects_limit=0${more})`,
      );
    // Files that mix line ends are read by the lenient reader; the strict one sees more flaws where it can read at all.
    await create('').catch(() => create(', strict_mode=false'));
    const bad = await rejected(connection);
    await connection.run('DROP TABLE IF EXISTS reject_errors; DROP TABLE IF EXISTS reject_scans');
    return { sql, dialect, bad };
  } finally {
    if (converted) await fs.rm(path.dirname(converted), { recursive: true, force: true });
  }
}

/** Sniffing grows with the square of the columns: beyond this it takes minutes and gigabytes. */
const MAX_COLUMNS = 10_000;

/** About how many columns a header names. */
const widthOf = (header: string): number =>
  1 + Math.max(...[',', ';', '\t', '|'].map((d) => header.split(d).length - 1));

const tooWide = (file: string, columns: number): NetloomError =>
  new NetloomError(
    'data.tooWide',
    `Expected at most ${MAX_COLUMNS.toLocaleString('en-US')} columns; ${path.basename(file)} has about ${columns.toLocaleString('en-US')}.`,
    'Keep the columns that matter, or convert the file to Parquet, which needs no guessing.',
  );

/** What the file seems to be written like; what was given by hand stands. */
async function sniff(
  connection: DuckDBConnection,
  file: string,
  source: ResolvedSource,
  given: Dialect,
): Promise<Dialect> {
  const [found] = await rowsOf(
    connection,
    `SELECT Delimiter AS delimiter, Quote AS quote, Escape AS escape, HasHeader AS header FROM sniff_csv(${options(file, given, source.bytes)})`,
  );
  // Where the file shows no quotes the sniffer says “(empty)”; a quote further down is a quote all the same.
  const text = (v: unknown) => (v === undefined || v === null || v === '(empty)' ? '' : String(v));
  return {
    delimiter: text(found?.['delimiter']).replace('\\t', '\t') || ',',
    quote: text(found?.['quote']) || '"',
    escape: text(found?.['escape']) || '"',
    header: Boolean(found?.['header'] ?? true),
    nullWords: defaultNullWords,
    ...given,
  };
}

/** Decimal commas are not sniffed by DuckDB: where text columns are numbers with commas throughout, they are taken as such. */
async function withDecimal(
  connection: DuckDBConnection,
  file: string,
  source: ResolvedSource,
  dialect: Dialect,
): Promise<Dialect> {
  if (dialect.decimal !== undefined) return dialect;
  const pointed: Dialect = { ...dialect, decimal: '.' };
  const sample = `(SELECT * FROM read_csv(${options(file, dialect, source.bytes)}) LIMIT 2000)`;
  const texts = (await rowsOf(connection, `DESCRIBE SELECT * FROM ${sample}`))
    .filter((r) => r['column_type'] === 'VARCHAR')
    .map((r) => quoteName(String(r['column_name'])));
  if (texts.length === 0 || texts.length > 500) return pointed;
  const comma = (c: string) =>
    `count(*) FILTER (regexp_full_match(trim(${c}), '[-+]?(\\d+|\\d{1,3}(\\.\\d{3})+),\\d+')) >= 0.9 * greatest(1, count(${c}))`;
  const dot = (c: string) =>
    `count(*) FILTER (regexp_full_match(trim(${c}), '[-+]?\\d{1,3}(\\.\\d{3})+,\\d+')) > 0`;
  const [answer] = await rowsOf(
    connection,
    `SELECT (${texts.map(comma).join(' OR ')}) AS comma, (${texts.map(dot).join(' OR ')}) AS dot FROM ${sample}`,
  );
  if (answer?.['comma'] !== true) return pointed;
  return { ...dialect, decimal: ',', ...(answer['dot'] === true ? { thousands: '.' as const } : {}) };
}

function options(file: string, d: Dialect, bytes: number): string {
  const nullWords = (d.nullWords ?? defaultNullWords).map(quoteText).join(', ');
  return [
    quoteText(file),
    // Whole numbers are read as doubles too: as integers, a 1.5 below the rows looked at would be rounded in silence.
    // Booleans stay words: “yes” and “no” are the names of classes, not true and false.
    `auto_type_candidates=['DOUBLE','DATE','TIMESTAMP','VARCHAR']`,
    `sample_size=${bytes <= SNIFF_ALL_BYTES ? -1 : 100_000}`,
    'ignore_errors=true',
    `nullstr=[${nullWords === '' ? "''" : nullWords}]`,
    ...(d.delimiter === undefined ? [] : [`delim=${quoteText(d.delimiter)}`]),
    ...(d.quote === undefined ? [] : [`quote=${quoteText(d.quote)}`]),
    ...(d.escape === undefined ? [] : [`escape=${quoteText(d.escape)}`]),
    ...(d.header === undefined ? [] : [`header=${String(d.header)}`]),
    ...(d.decimal === undefined ? [] : [`decimal_separator=${quoteText(d.decimal)}`]),
    ...(d.thousands === undefined || d.thousands === '' ? [] : [`thousands=${quoteText(d.thousands)}`]),
  ].join(', ');
}

async function rejected(connection: DuckDBConnection): Promise<Bad> {
  const count = Number(
    (await rowsOf(connection, 'SELECT count(DISTINCT line) AS n FROM reject_errors'))[0]?.['n'] ?? 0,
  );
  if (count === 0) return none;
  const rows = await rowsOf(
    connection,
    `SELECT line, any_value(csv_line) AS text, any_value(error_message) AS reason FROM reject_errors GROUP BY line ORDER BY line LIMIT ${EXAMPLES}`,
  );
  return {
    count,
    examples: rows.map((r) => ({
      line: Number(r['line']),
      text: String(r['text'] ?? '').slice(0, 500),
      reason: String(r['reason'] ?? '').split('\n')[0] ?? '',
    })),
  };
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

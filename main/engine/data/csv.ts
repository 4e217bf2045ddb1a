import fs from 'node:fs/promises';
import path from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Dialect } from '#shared/data/recipe';
import { NetloomError } from '#shared/errors';
import type { CallContext } from '#shared/ipc/define';
import { quoteName, quoteText, rowsOf } from './duckdb';
import { sniffEncoding, toUtf8 } from './encoding';
import { isDiskFull } from './folders';
import type { ResolvedSource } from './sources';

export interface BadRow {
  line: number;
  text: string;
  reason: string;
}
export interface Bad {
  count: number;
  examples: BadRow[];
}
export const none: Bad = { count: 0, examples: [] };
/** Examples of bad rows that are kept. */
export const EXAMPLES = 20;

/** Names the table once it is known about how many columns it will have. */
export type Choose = (connection: DuckDBConnection, columns: number) => Promise<string>;
export interface ReadIn {
  sql: string;
  dialect: Dialect;
  bad: Bad;
}

/** Words that mean “no value” unless the dialect says otherwise. */
export const defaultNullWords = ['', 'NA', 'N/A', 'n/a', 'NaN', 'nan', 'null', 'NULL', '?'];

/**
 * Reads a text file into a table, with rows that do not fit counted and kept as examples.
 * @throws NetloomError `data.empty`, `data.headerOnly`, `data.tooWide`
 */
export async function readCsv(
  connection: DuckDBConnection,
  source: ResolvedSource,
  choose: Choose,
  context: CallContext,
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
    const { dialect, scan } = await sniff(connection, file, source.bytes, { ...source.dialect, encoding });
    const sql = await choose(connection, width);
    const create = (more: string) =>
      connection.run(
        `CREATE OR REPLACE TABLE ${sql} AS SELECT * FROM read_csv(${scan}, store_rejects=true, rejects_limit=0${more})`,
      );
    // Files that mix line ends are read by the lenient reader; the strict one sees more flaws where it can read at all.
    await create('').catch((error: unknown) => {
      if (context.signal.aborted || isDiskFull(error)) throw error;
      return create(', strict_mode=false');
    });
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

/** Below this the whole file is looked at before its types are decided; above it, the first 100,000 rows. */
const SNIFF_ALL_BYTES = 64e6;
const SNIFF_ROWS = 100_000;
/** Rows of a large file by which it is decided what separates its cells: many ways are tried, and nobody can interrupt it. */
const DIALECT_ROWS = 20_000;

/** How a file is written, and the reading of it as arguments of `read_csv`: nothing is left to be looked for again. */
interface Sniffed {
  dialect: Dialect;
  scan: string;
}
/** A row of `sniff_csv`. */
interface Found {
  Delimiter: string | null;
  Quote: string | null;
  Escape: string | null;
  NewLineDelimiter: string | null;
  Comment: string | null;
  SkipRows: number | bigint | null;
  HasHeader: boolean | null;
  Columns: { name: string; type: string }[] | null;
  DateFormat: string | null;
  TimestampFormat: string | null;
}

/** What the file seems to be written like; what was given by hand stands. */
async function sniff(
  connection: DuckDBConnection,
  file: string,
  bytes: number,
  given: Dialect,
): Promise<Sniffed> {
  const look = async (dialect: Dialect, rows: number): Promise<Found> => {
    const sql = `SELECT * FROM sniff_csv(${options(file, dialect, rows)})`;
    const [row] = (await connection.runAndReadAll(sql)).getRowObjectsJS();
    return row as unknown as Found;
  };
  const large = bytes > SNIFF_ALL_BYTES;
  const first = await look(given, large ? DIALECT_ROWS : -1);
  const dialect: Dialect = {
    delimiter: textOr('', first.Delimiter).replace('\\t', '\t') || ',',
    quote: textOr('"', first.Quote),
    escape: textOr('"', first.Escape),
    header: first.HasHeader ?? true,
    nullWords: defaultNullWords,
    ...given,
  };
  const typed = large ? await look(dialect, SNIFF_ROWS) : first;
  const decimal = await withDecimal(connection, dialect, scanOf(file, dialect, typed), typed.Columns ?? []);
  if (decimal.decimal === dialect.decimal || decimal.decimal === '.')
    return { dialect: decimal, scan: scanOf(file, decimal, typed) };
  return { dialect: decimal, scan: scanOf(file, decimal, await look(decimal, large ? SNIFF_ROWS : -1)) };
}

/** Where the file shows no quotes the sniffer says “(empty)”; a quote further down is a quote all the same. */
const textOr = (otherwise: string, found: string | null): string =>
  found === null || found === '' || found === '(empty)' ? otherwise : found;

/** Decimal commas are not sniffed by DuckDB: where text columns are numbers with commas throughout, they are taken as such. */
async function withDecimal(
  connection: DuckDBConnection,
  dialect: Dialect,
  scan: string,
  columns: readonly { name: string; type: string }[],
): Promise<Dialect> {
  if (dialect.decimal !== undefined) return dialect;
  const pointed: Dialect = { ...dialect, decimal: '.' };
  const texts = columns.filter(({ type }) => type === 'VARCHAR').map(({ name }) => quoteName(name));
  if (texts.length === 0 || texts.length > 500) return pointed;
  const comma = (c: string) =>
    `count(*) FILTER (regexp_full_match(trim(${c}), '[-+]?(\\d+|\\d{1,3}(\\.\\d{3})+),\\d+')) >= 0.9 * greatest(1, count(${c}))`;
  const dot = (c: string) =>
    `count(*) FILTER (regexp_full_match(trim(${c}), '[-+]?\\d{1,3}(\\.\\d{3})+,\\d+')) > 0`;
  const [answer] = await rowsOf(
    connection,
    `SELECT (${texts.map(comma).join(' OR ')}) AS comma, (${texts.map(dot).join(' OR ')}) AS dot FROM (SELECT * FROM read_csv(${scan}) LIMIT 2000)`,
  );
  if (answer?.['comma'] !== true) return pointed;
  return { ...dialect, decimal: ',', ...(answer['dot'] === true ? { thousands: '.' as const } : {}) };
}

/** Arguments that leave the rest to be sniffed. */
const options = (file: string, dialect: Dialect, rows: number): string =>
  [
    ...given(file, dialect),
    // Whole numbers are read as doubles too: as integers, a 1.5 below the rows looked at would be rounded in silence.
    // Booleans stay words: “yes” and “no” are the names of classes, not true and false.
    `auto_type_candidates=['DOUBLE','DATE','TIMESTAMP','VARCHAR']`,
    `sample_size=${rows}`,
  ].join(', ');

/** Arguments that leave nothing to be sniffed. */
function scanOf(file: string, dialect: Dialect, found: Found): string {
  const columns = (found.Columns ?? []).map(({ name, type }) => `${quoteText(name)}: ${quoteText(type)}`);
  const format = (name: string, value: string | null) =>
    value === null || value === '' ? [] : [`${name}=${quoteText(value)}`];
  const lineEnd = found.NewLineDelimiter ?? '';
  return [
    ...given(file, dialect),
    'auto_detect=false',
    `columns={${columns.join(', ')}}`,
    `skip=${Number(found.SkipRows ?? 0)}`,
    `comment=${quoteText(textOr('', found.Comment))}`,
    ...(/^(\\[rn])+$/.test(lineEnd) ? [`new_line=${quoteText(lineEnd)}`] : []),
    ...format('dateformat', found.DateFormat),
    ...format('timestampformat', found.TimestampFormat),
  ].join(', ');
}

/** What a dialect says of a file, as arguments. */
function given(file: string, d: Dialect): string[] {
  const nullWords = (d.nullWords ?? defaultNullWords).map(quoteText).join(', ');
  return [
    quoteText(file),
    'ignore_errors=true',
    `nullstr=[${nullWords === '' ? "''" : nullWords}]`,
    ...(d.delimiter === undefined ? [] : [`delim=${quoteText(d.delimiter)}`]),
    ...(d.quote === undefined ? [] : [`quote=${quoteText(d.quote)}`]),
    ...(d.escape === undefined ? [] : [`escape=${quoteText(d.escape)}`]),
    ...(d.header === undefined ? [] : [`header=${String(d.header)}`]),
    ...(d.decimal === undefined ? [] : [`decimal_separator=${quoteText(d.decimal)}`]),
    ...(d.thousands === undefined || d.thousands === '' ? [] : [`thousands=${quoteText(d.thousands)}`]),
  ];
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

import type { DuckDBConnection } from '@duckdb/node-api';
import type { ColumnProfile, Profile } from '#shared/data/profile';
import type { DataSource } from '#shared/data/recipe';
import { parts } from '#shared/data/split';
import type { CallContext } from '#shared/ipc/define';
import { guessColumns, guessTarget, type ColumnFacts } from '#shared/suggest/columns';
import { quoteName, rowsOf, throwIfCancelled, withConnection } from './duckdb';
import { isDate, isNumeric, numberOf, textOf } from './expressions';
import { sha256Of } from './hash';
import { requireClasses } from './images/folder';
import type { ImageFacts } from './images/table';
import { resolveSource } from './sources';
import { openTable, type DataTable, type TableColumn } from './table';

/** Columns per query: one pass over the data each, and queries of a size the planner likes. */
const BATCH = 40;
/** Up to here counts of different values are exact; above, they are estimates of a few per cent. */
const EXACT_ROWS = 200_000;
/** Medians of more rows are those of about so many drawn by lot: an exact one holds all values of its column in memory. */
const MEDIAN_ROWS = 1_000_000;
const BINS = 24;
const TOP = 20;

/** What is in a file that is to be learned from, column by column. @throws NetloomError `data.splitFolders`, and what reading throws */
export async function profileSource(
  { source, base }: { source: DataSource; base: string | null },
  context: CallContext,
): Promise<Profile> {
  const resolved = await resolveSource(source, base);
  if (resolved.listing) requireClasses(resolved.listing);
  // The hash reads the file once more, while the database works.
  const hashing = sha256Of(resolved, context);
  hashing.catch(() => undefined);
  const table = await openTable(resolved, context);
  const columns: ColumnProfile[] = [];
  await withConnection(context, async (connection) => {
    for (let from = 0; from < table.columns.length; from += BATCH) {
      throwIfCancelled(context);
      context.progress(from / table.columns.length, 'Profiling columns');
      columns.push(...(await profileColumns(connection, table, table.columns.slice(from, from + BATCH))));
    }
  });
  const suggestedTarget = table.images ? asImages(columns, table.images.facts) : guessTarget(columns);
  return {
    path: resolved.path,
    format: resolved.format,
    dialect: table.dialect,
    bytes: resolved.bytes,
    sha256: await hashing,
    rows: table.rows,
    badRows: table.badRows,
    badRowExamples: [...table.badRowExamples],
    columns,
    suggestedTarget,
  };
}

/** What the columns of a folder are is known: nothing of it is guessed. @returns the column to predict */
function asImages([image, kind, part]: ColumnProfile[], facts: ImageFacts): string | null {
  Object.assign(image!, { type: 'image', suggestedRole: 'feature', reason: null, images: facts, top: [] });
  const labelled = kind!.distinct > 0;
  Object.assign(kind!, { type: 'categorical', suggestedRole: labelled ? 'feature' : 'ignore', reason: labelled ? null : 'No image lies in a subfolder.' }); // prettier-ignore
  if (part) Object.assign(part, { type: 'categorical', suggestedRole: 'ignore', reason: partReason(part) });
  return labelled ? kind!.name : null;
}

/** What a folder's own parts mean for the split, those that are missing too. */
function partReason({ top }: ColumnProfile): string {
  const counts = top.map(({ value, count }) => `${count} for ${value}`).join(', ');
  const missing = parts.filter((name) => !top.some(({ value }) => value === name));
  const rest = missing.length > 0 ? ` There is no folder for ${missing.join(' and ')}: a share of train is taken.` : ''; // prettier-ignore
  return `It says which part of the split an image is for (${counts}).${rest}`;
}

async function profileColumns(
  connection: DuckDBConnection,
  table: DataTable,
  columns: readonly TableColumn[],
): Promise<ColumnProfile[]> {
  const facts = await factsOf(connection, table, columns);
  const guesses = guessColumns(facts, table.rows);
  const histograms = await histogramsOf(connection, table, columns, facts);
  const tops = await topsOf(connection, table, columns, facts);
  return facts.map(({ min, max, mean, median, standardDeviation, ...f }, i) => {
    const guess = guesses[i]!;
    return {
      name: f.name,
      storage: f.storage,
      type: guess.type,
      suggestedRole: guess.role,
      reason: guess.reason,
      missing: table.rows - f.present,
      distinct: f.distinct,
      min,
      max,
      mean,
      median,
      standardDeviation,
      histogram: histograms[i] ?? [],
      top: tops[i] ?? [],
    };
  });
}

type Facts = ColumnFacts & Pick<ColumnProfile, 'min' | 'max' | 'mean' | 'median' | 'standardDeviation'>;

/** A column as a number for figures and histograms; null where it is words throughout. */
const figure = (c: TableColumn): string => numberOf(c, isDate(c.storage) ? 'date' : 'numeric');

async function factsOf(
  connection: DuckDBConnection,
  table: DataTable,
  columns: readonly TableColumn[],
): Promise<Facts[]> {
  const exact = table.rows <= EXACT_ROWS;
  const every = Math.floor(table.rows / MEDIAN_ROWS);
  const drawn = every > 1 ? ` FILTER (hash(rowid) % ${every} = 0)` : '';
  const parts = columns.flatMap((c, i) => {
    const n = `(${figure(c)})`;
    const t = textOf(c);
    const words = c.storage === 'VARCHAR';
    const present = words ? `nullif(${t}, '')` : quoteName(c.name);
    return [
      `count(${present}) AS present${i}`,
      `${exact ? 'count(DISTINCT' : 'approx_count_distinct('} ${present}) AS distinct${i}`,
      `count(${n}) AS numbers${i}`,
      `min(${n}) AS min${i}`, `max(${n}) AS max${i}`, `avg(${n}) AS mean${i}`, `stddev_pop(${n}) AS sd${i}`,
      `median(${n})${drawn} AS median${i}`,
      `count(*) FILTER (${n} <> floor(${n})) AS fractions${i}`,
      words ? `avg(length(${t})) AS length${i}` : `NULL AS length${i}`,
      words ? `avg(CASE WHEN ${t} LIKE '% % %' THEN 1 ELSE 0 END) AS sentences${i}` : `NULL AS sentences${i}`,
      words ? `bool_and(lower(${t}) IN ('true','false','t','f','yes','no','y','n') OR ${t} = '') AS booleans${i}` : `false AS booleans${i}`,
      words ? `avg(CASE WHEN TRY_CAST(${t} AS TIMESTAMP) IS NOT NULL THEN 1 WHEN ${present} IS NULL THEN NULL ELSE 0 END) AS dates${i}` : `NULL AS dates${i}`,
      isNumeric(c.storage) ? `coalesce(bool_and(step${i} > 0), false) AS rising${i}` : `false AS rising${i}`,
    ]; // prettier-ignore
  });
  const steps = columns.flatMap((c, i) =>
    isNumeric(c.storage)
      ? [`${quoteName(c.name)} - lag(${quoteName(c.name)}) OVER (ORDER BY rowid) AS step${i}`]
      : [],
  );
  // Whether a column rises throughout is only asked of small files: it takes a sort, and long files are seldom series.
  const from = exact && steps.length > 0 ? `(SELECT *, ${steps.join(', ')} FROM ${table.sql})` : table.sql;
  const selected = exact
    ? parts
    : parts.map((p) => (p.startsWith('coalesce(bool_and(step') ? p.replace(/^.* AS /, 'false AS ') : p));
  const [row] = await rowsOf(connection, `SELECT ${selected.join(', ')} FROM ${from}`);
  const number = (key: string): number | null => {
    const v = row?.[key];
    return typeof v === 'number' && Number.isFinite(v) ? v : null;
  };
  return columns.map((c, i) => {
    const numbers = number(`numbers${i}`) ?? 0;
    const has = numbers > 0;
    return {
      name: c.name,
      storage: c.storage,
      present: number(`present${i}`) ?? 0,
      distinct: Math.min(number(`distinct${i}`) ?? 0, number(`present${i}`) ?? 0),
      numbers,
      whole: (number(`fractions${i}`) ?? 0) === 0,
      rising: row?.[`rising${i}`] === true,
      booleanWords: row?.[`booleans${i}`] === true,
      dateShare: number(`dates${i}`) ?? (isDate(c.storage) ? 1 : 0),
      sentenceShare: number(`sentences${i}`) ?? 0,
      averageLength: number(`length${i}`) ?? 0,
      min: has ? number(`min${i}`) : null,
      max: has ? number(`max${i}`) : null,
      mean: has ? number(`mean${i}`) : null,
      median: has ? number(`median${i}`) : null,
      standardDeviation: has ? number(`sd${i}`) : null,
    };
  });
}

/** Equal bins from least to greatest, all columns of a batch in one query. */
async function histogramsOf(
  connection: DuckDBConnection,
  table: DataTable,
  columns: readonly TableColumn[],
  facts: readonly Facts[],
): Promise<ColumnProfile['histogram'][]> {
  const queries = columns.flatMap((c, i) => {
    const { min, max, numbers } = facts[i]!;
    if (min === null || max === null || numbers === 0) return [];
    const n = `(${figure(c)})`;
    const bin =
      min === max
        ? '0'
        : `least(CAST(floor((${n} - (${min})) * ${BINS} / (${max - min})) AS INTEGER), ${BINS - 1})`;
    return [
      `SELECT ${i} AS c, ${bin} AS b, count(*) AS n FROM ${table.sql} WHERE ${n} IS NOT NULL GROUP BY ALL`,
    ];
  });
  const out: ColumnProfile['histogram'][] = columns.map(() => []);
  if (queries.length === 0) return out;
  const counts = columns.map(() => new Map<number, number>());
  for (const r of await rowsOf(connection, queries.join(' UNION ALL ')))
    counts[Number(r['c'])]!.set(Number(r['b']), Number(r['n']));
  columns.forEach((_, i) => {
    const { min, max, numbers } = facts[i]!;
    if (min === null || max === null || numbers === 0) return;
    const bins = min === max ? 1 : BINS;
    const width = (max - min) / bins;
    out[i] = Array.from({ length: bins }, (_b, b) => ({
      from: min + b * width,
      to: min + (b + 1) * width,
      count: counts[i]!.get(b) ?? 0,
    }));
  });
  return out;
}

/** The most frequent values of columns that repeat themselves. */
async function topsOf(
  connection: DuckDBConnection,
  table: DataTable,
  columns: readonly TableColumn[],
  facts: readonly Facts[],
): Promise<ColumnProfile['top'][]> {
  const queries = columns.flatMap((c, i) => {
    const f = facts[i]!;
    if (f.distinct === 0 || (isNumeric(c.storage) && f.distinct > 100)) return [];
    const t = textOf(c);
    return [
      `(SELECT ${i} AS c, ${t} AS v, count(*) AS n FROM ${table.sql} WHERE ${t} IS NOT NULL AND ${t} <> '' GROUP BY ALL ORDER BY n DESC, v LIMIT ${TOP})`,
    ];
  });
  const out: ColumnProfile['top'][] = columns.map(() => []);
  if (queries.length === 0) return out;
  for (const r of await rowsOf(connection, queries.join(' UNION ALL ')))
    out[Number(r['c'])]!.push({ value: String(r['v']).slice(0, 200), count: Number(r['n']) });
  return out.map((top) => top.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1)));
}

import fs from 'node:fs/promises';
import path from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteName, quoteText, uncancelled, withConnection } from './duckdb';
import { requireSpace, workFolder } from './folders';
import { memoryBudget } from './memory';
import type { ResolvedSource } from './sources';

/** Where a file's rows are put: in the database's memory, or, for a large file, in a database file of their own. */
export interface Place {
  /** The table's name as SQL writes it. */
  sql: string;
  large: boolean;
  /** Gives all of it back. */
  clear(): Promise<void>;
}

/** What a table needs for each byte of its file: Parquet is packed tight, text is wasteful. */
const growth = { parquet: 4, csv: 0.6, jsonl: 0.6, images: 0 };
/** Cells that a thread gathers before it writes them; the database's own 122,880 rows would take gigabytes of a wide file. */
const cellsAtOnce = 3_500_000;
/** The database counts rows in steps of its vectors. */
const vector = 2048;

let number = 0;

/**
 * Chooses and prepares the place for a file's rows.
 * @param columns about how many it has
 * @throws NetloomError `data.diskFull`
 */
export async function choosePlace(
  connection: DuckDBConnection,
  { bytes, format }: ResolvedSource,
  columns: number,
): Promise<Place> {
  const name = `data_${++number}`;
  const size = bytes * growth[format];
  if (size <= memoryBudget() / 4) {
    const sql = quoteName(name);
    return { sql, large: false, clear: () => run(`DROP TABLE IF EXISTS ${sql}`) };
  }
  const folder = workFolder();
  await requireSpace(folder, size, 'the rows of this file');
  const file = path.join(folder, `${name}.duckdb`);
  const rows = Math.floor(cellsAtOnce / Math.max(1, columns) / vector) * vector;
  const group = Math.min(122_880, Math.max(vector, rows));
  await connection.run(`ATTACH ${quoteText(file)} AS ${quoteName(name)} (ROW_GROUP_SIZE ${group})`);
  const clear = async () => {
    await run(`DETACH DATABASE IF EXISTS ${quoteName(name)}`);
    await Promise.all([file, `${file}.wal`].map((f) => fs.rm(f, { force: true }).catch(() => undefined)));
  };
  return { sql: `${quoteName(name)}.data`, large: true, clear };
}

const run = (sql: string): Promise<void> =>
  withConnection(uncancelled, async (connection) => void (await connection.run(sql))).catch(() => undefined);

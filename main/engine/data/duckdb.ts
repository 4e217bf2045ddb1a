import os from 'node:os';
import path from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { NetloomError } from '#shared/errors';
import type { CallContext } from '#shared/ipc/define';
import { workFolder } from './folders';
import { databaseMemory } from './memory';

let opened: Promise<DuckDBInstance> | undefined;

/** The process's one database, in memory; large tables lie in files beside it. What it needs beyond its limit goes through its folder. */
function instance(): Promise<DuckDBInstance> {
  opened ??= DuckDBInstance.create(':memory:', {
    threads: String(Math.min(mostThreads, Math.max(1, os.cpus().length))),
    memory_limit: megabytes(databaseMemory()),
    temp_directory: path.join(workFolder(), 'spilled'),
    // Nothing is ever fetched from the network behind a person's back.
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  return opened;
}

/** Each thread works on some hundred megabytes; more of them would not fit the limit. */
const mostThreads = 8;
const megabytes = (bytes: number): string => `${Math.floor(bytes / 1e6)}MB`;

/** Lets the database forget what it keeps of its files in memory: the training needs the room. */
export async function giveMemoryBack(): Promise<void> {
  await withConnection(uncancelled, async (connection) => {
    // Where something is in use right now, less is given back.
    await connection.run(`SET memory_limit = '100MB'`).catch(() => undefined);
    await connection.run(`SET memory_limit = '${megabytes(databaseMemory())}'`);
  });
}

/** A call that nobody cancels. */
export const uncancelled: CallContext = {
  signal: { aborted: false, addEventListener: () => undefined, removeEventListener: () => undefined },
  progress: () => undefined,
};

export const cancelled = () => new NetloomError('cancelled', 'The work was cancelled.');

/** @throws NetloomError `cancelled` */
export function throwIfCancelled({ signal }: CallContext): void {
  if (signal.aborted) throw cancelled();
}

/** Works on a connection of its own; a cancelled call interrupts the query under way. @throws NetloomError `cancelled` */
export async function withConnection<T>(
  context: CallContext,
  work: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  throwIfCancelled(context);
  const connection = await (await instance()).connect();
  // Again and again, since it may come between two queries, or while one does not listen.
  let timer: NodeJS.Timeout | undefined;
  const interrupt = () => {
    connection.interrupt();
    timer ??= setInterval(() => connection.interrupt(), 50);
  };
  context.signal.addEventListener('abort', interrupt);
  try {
    return await work(connection);
  } catch (error) {
    throw context.signal.aborted ? cancelled() : error;
  } finally {
    context.signal.removeEventListener('abort', interrupt);
    clearInterval(timer);
    connection.closeSync();
  }
}

/** A name as SQL writes it. */
export const quoteName = (name: string): string => `"${name.replace(/"/g, '""')}"`;
/** A text as SQL writes it. */
export const quoteText = (text: string): string => `'${text.replace(/'/g, "''")}'`;

/** Rows of a small result as plain values; counts come as numbers. */
export async function rowsOf(
  connection: DuckDBConnection,
  sql: string,
): Promise<Record<string, string | number | boolean | null>[]> {
  const rows = (await connection.runAndReadAll(sql)).getRowObjectsJS();
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([k, v]) => [
        k,
        typeof v === 'bigint' ? Number(v) : (v as string | number | boolean | null),
      ]),
    ),
  );
}

/** Some rows of a result whose columns are all doubles without nulls. */
export interface Chunk {
  rows: number;
  /** Straight from the database's own vectors. */
  column(index: number): Float64Array;
}

/** Goes through a result a few thousand rows at a time. @throws NetloomError `cancelled` */
export async function* chunksOf(
  connection: DuckDBConnection,
  sql: string,
  context: CallContext,
): AsyncGenerator<Chunk> {
  const result = await connection.stream(sql);
  for (
    let chunk = await result.fetchChunk();
    chunk && chunk.rowCount > 0;
    chunk = await result.fetchChunk()
  ) {
    throwIfCancelled(context);
    const { rowCount: rows } = chunk;
    const vectors = chunk;
    yield {
      rows,
      column(index) {
        // The typed view is what makes reading a million rows a matter of milliseconds; the class names it publicly, its type does not.
        const { items } = vectors.getColumnVector(index) as unknown as { items: Float64Array };
        return items.subarray(0, rows);
      },
    };
  }
}

/**
 * One column of doubles.
 * @param sql selects a single DOUBLE expression without nulls, in the order wanted
 * @param rows how many will come
 */
export async function doublesOf(
  connection: DuckDBConnection,
  sql: string,
  rows: number,
  context: CallContext = uncancelled,
): Promise<Float64Array> {
  const out = new Float64Array(rows);
  let at = 0;
  for await (const chunk of chunksOf(connection, sql, context)) {
    out.set(chunk.column(0), at);
    at += chunk.rows;
  }
  if (at !== rows) throw new Error(`expected ${rows} values, read ${at}`);
  return out;
}

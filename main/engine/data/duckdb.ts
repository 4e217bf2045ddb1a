import os from 'node:os';
import path from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { NetloomError } from '#shared/errors';
import type { CallContext } from '#shared/ipc/define';

let opened: Promise<DuckDBInstance> | undefined;

/** The process's one in-memory database. It may use up to half of the memory and then spills to the temporary folder. */
function instance(): Promise<DuckDBInstance> {
  opened ??= DuckDBInstance.create(':memory:', {
    threads: String(Math.max(1, os.cpus().length)),
    memory_limit: `${Math.max(512, Math.floor(os.totalmem() / 2 / 1e6))}MB`,
    temp_directory: path.join(os.tmpdir(), `netloom-duckdb-${process.pid}`),
    // Nothing is ever fetched from the network behind a person's back.
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  return opened;
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
  const interrupt = () => connection.interrupt();
  context.signal.addEventListener('abort', interrupt);
  try {
    return await work(connection);
  } catch (error) {
    throw context.signal.aborted ? cancelled() : error;
  } finally {
    context.signal.removeEventListener('abort', interrupt);
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

/**
 * One column of doubles, straight from the database's own vectors.
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
  const result = await connection.stream(sql);
  let at = 0;
  for (
    let chunk = await result.fetchChunk();
    chunk && chunk.rowCount > 0;
    chunk = await result.fetchChunk()
  ) {
    throwIfCancelled(context);
    // The typed view is what makes reading a million rows a matter of milliseconds; the class names it publicly, its type does not.
    const { items } = chunk.getColumnVector(0) as unknown as { items: Float64Array };
    out.set(items.subarray(0, chunk.rowCount), at);
    at += chunk.rowCount;
  }
  if (at !== rows) throw new Error(`expected ${rows} values, read ${at}`);
  return out;
}

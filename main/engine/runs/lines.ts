import { promises as fs } from 'node:fs';
import type { z } from 'zod';
import { fault } from '../../files/fault';

/** Appends one record. A crash can cut the last line short; `readLines` passes over it. */
export async function appendLine(file: string, record: unknown): Promise<void> {
  await fault('append', file);
  await fs.appendFile(file, `${JSON.stringify(record)}\n`);
}

/** The records of a JSON lines file; none where there is no file. What is no whole record (a line cut by a crash) is left out. */
export async function readLines<S extends z.ZodType>(file: string, schema: S): Promise<z.output<S>[]> {
  return parseLines(await readText(file), schema);
}

/** The last whole record of a file of any length, reading only its end. */
export async function readLastLine<S extends z.ZodType>(
  file: string,
  schema: S,
): Promise<z.output<S> | null> {
  return parseLines(await readText(file, 64 * 1024), schema).pop() ?? null;
}

function parseLines<S extends z.ZodType>(text: string, schema: S): z.output<S>[] {
  return text.split('\n').flatMap((line) => {
    try {
      const parsed = schema.safeParse(JSON.parse(line));
      return parsed.success ? [parsed.data] : [];
    } catch {
      return [];
    }
  });
}

/** @param last read no more than so many bytes from the end */
export async function readText(file: string, last = Infinity): Promise<string> {
  let handle: fs.FileHandle;
  try {
    handle = await fs.open(file, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
  try {
    const { size } = await handle.stat();
    const length = Math.min(size, last);
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}

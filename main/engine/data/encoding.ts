import fs from 'node:fs';
import path from 'node:path';
import { once } from 'node:events';
import type { Dialect } from '#shared/data/recipe';
import { workFolder } from './folders';

export type Encoding = NonNullable<Dialect['encoding']>;

/** Guesses from the first megabyte: a byte order mark, else UTF-8 unless some byte says otherwise. */
export async function sniffEncoding(file: string): Promise<{ encoding: Encoding; start: Buffer }> {
  const handle = await fs.promises.open(file, 'r');
  try {
    const buffer = Buffer.alloc(1 << 20);
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
    const start = buffer.subarray(0, bytesRead);
    if ((start[0] === 0xff && start[1] === 0xfe) || (start[0] === 0xfe && start[1] === 0xff))
      return { encoding: 'utf-16', start };
    return { encoding: isUtf8(start) ? 'utf-8' : 'latin-1', start };
  } finally {
    await handle.close();
  }
}

function isUtf8(bytes: Buffer): boolean {
  try {
    // `stream` lets the last character be cut off by the end of the sample.
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** Writes the file anew as UTF-8 into the process's own folder, a piece at a time. @returns the new file */
export async function toUtf8(file: string, encoding: Encoding, start: Buffer): Promise<string> {
  const label = encoding === 'latin-1' ? 'windows-1252' : start[0] === 0xfe ? 'utf-16be' : 'utf-16le';
  const decoder = new TextDecoder(label);
  const out = path.join(fs.mkdtempSync(path.join(workFolder(), 'utf8-')), 'data.csv');
  const writer = fs.createWriteStream(out);
  for await (const piece of fs.createReadStream(file, { highWaterMark: 1 << 20 })) {
    if (!writer.write(decoder.decode(piece as Buffer, { stream: true }))) await once(writer, 'drain');
  }
  writer.end(decoder.decode());
  await once(writer, 'finish');
  return out;
}

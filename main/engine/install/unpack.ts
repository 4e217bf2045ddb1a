import fs from 'node:fs';
import path from 'node:path';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import zlib from 'node:zlib';
import { NetloomError } from '#shared/errors';
import { extractEntry, zipEntries } from '../../../tools/setup/unzip.mjs';
import type { Part } from './catalogue';
import { throwIfStopped } from './fetch';

/**
 * Takes the wanted files out of an archive, block by block: a library of a gigabyte is never held in memory.
 * @param archive a wheel, zip or tar.gz whose content was checked
 * @returns what was written, below the folder
 * @throws NetloomError `engines.badArchive` where nothing wanted is in it
 */
export async function unpack(
  archive: string,
  place: Part['place'],
  folder: string,
  signal: AbortSignal,
): Promise<string[]> {
  const base = path.resolve(folder);
  const target = (entry: string): string | null => {
    const to = place(entry);
    if (to === null) return null;
    const full = path.resolve(base, to);
    if (full.startsWith(base + path.sep)) return full;
    throw new NetloomError(
      'engines.badArchive',
      `${entry} in ${path.basename(archive)} leads out of its folder.`,
    );
  };
  const written = /\.t?gz$/.test(archive)
    ? await fromTar(archive, target, signal)
    : await fromZip(archive, target, signal);
  if (written.length === 0)
    throw new NetloomError('engines.badArchive', `${path.basename(archive)} holds no library.`);
  return written;
}

type Target = (entry: string) => string | null;

async function fromZip(archive: string, target: Target, signal: AbortSignal): Promise<string[]> {
  const written: string[] = [];
  for (const entry of zipEntries(archive)) {
    const to = target(entry.name);
    if (to === null) continue;
    throwIfStopped(signal);
    await extractEntry(archive, entry, to, signal);
    written.push(to);
  }
  return written;
}

const BLOCK = 512;

/** Plain files of a tar, as they stream by. Links are passed over: what they name is a file of its own. */
async function fromTar(archive: string, target: Target, signal: AbortSignal): Promise<string[]> {
  const written: string[] = [];
  let pending: Buffer = Buffer.alloc(0);
  let left = 0; // of the entry's content
  let padding = 0; // after it
  let open: fs.promises.FileHandle | null = null;

  /** Takes what it can from the pending bytes. @returns whether more must come first */
  async function step(): Promise<boolean> {
    if (left > 0 || padding > 0) {
      const content = pending.subarray(0, left);
      if (open && content.length > 0) await open.writeFile(content);
      const passed = Math.min(pending.length, left + padding);
      padding -= Math.max(0, passed - left);
      left -= content.length;
      pending = pending.subarray(passed);
      if (left === 0) open = await closed(open);
      return pending.length === 0;
    }
    if (pending.length < BLOCK) return true;
    const { name, size, plain } = tarHeader(pending.subarray(0, BLOCK));
    pending = pending.subarray(BLOCK);
    [left, padding] = [size, (BLOCK - (size % BLOCK)) % BLOCK];
    const to = plain ? target(name) : null;
    if (to !== null) {
      await fs.promises.mkdir(path.dirname(to), { recursive: true });
      open = await fs.promises.open(to, 'w');
      written.push(to);
    }
    return false;
  }

  const reader = new Writable({
    write(chunk: Buffer, _encoding, next) {
      pending = pending.length ? Buffer.concat([pending, chunk]) : chunk;
      const go = async () => {
        while (!(await step()));
      };
      go().then(() => next(), next);
    },
  });
  try {
    await pipeline(fs.createReadStream(archive), zlib.createGunzip({ chunkSize: 1 << 20 }), reader, {
      signal,
    });
  } finally {
    await closed(open);
  }
  return written;
}

function tarHeader(block: Buffer): { name: string; size: number; plain: boolean } {
  const text = (at: number, length: number) => block.toString('utf8', at, at + length).replace(/\0.*$/s, '');
  const prefix = text(257, 5) === 'ustar' ? text(345, 155) : '';
  const type = text(156, 1);
  return {
    name: prefix ? `${prefix}/${text(0, 100)}` : text(0, 100),
    size: parseInt(text(124, 12).trim() || '0', 8),
    plain: type === '' || type === '0',
  };
}

async function closed(handle: fs.promises.FileHandle | null): Promise<null> {
  await handle?.close();
  return null;
}

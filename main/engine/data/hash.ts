import crypto from 'node:crypto';
import fs from 'node:fs';
import type { CallContext } from '#shared/ipc/define';
import { cancelled } from './duckdb';
import type { ResolvedSource } from './sources';

const known = new Map<string, string>();

/** SHA-256 of a file, read as a stream; remembered until the file changes. */
export async function sha256Of(source: ResolvedSource, { signal }: CallContext): Promise<string> {
  const seen = known.get(source.stamp);
  if (seen) return seen;
  const hash = crypto.createHash('sha256');
  for await (const piece of fs.createReadStream(source.path, { highWaterMark: 1 << 20 })) {
    if (signal.aborted) throw cancelled();
    hash.update(piece as Buffer);
  }
  const digest = hash.digest('hex');
  if (known.size > 100) known.clear();
  known.set(source.stamp, digest);
  return digest;
}

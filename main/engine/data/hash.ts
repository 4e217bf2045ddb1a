import crypto from 'node:crypto';
import fs from 'node:fs/promises';
import type { CallContext } from '#shared/ipc/define';
import { cancelled } from './duckdb';
import type { ResolvedSource } from './sources';

const known = new Map<string, string>();

/** SHA-256 of a file, a piece at a time; remembered until the file changes. */
export async function sha256Of(source: ResolvedSource, { signal }: CallContext): Promise<string> {
  const seen = known.get(source.stamp);
  if (seen) return seen;
  const hash = crypto.createHash('sha256');
  const file = await fs.open(source.path, 'r');
  try {
    // One buffer for all: a stream would leave thousands behind.
    const buffer = Buffer.alloc(1 << 20);
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, null);
      if (bytesRead === 0) break;
      if (signal.aborted) throw cancelled();
      hash.update(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
  const digest = hash.digest('hex');
  if (known.size > 100) known.clear();
  known.set(source.stamp, digest);
  return digest;
}

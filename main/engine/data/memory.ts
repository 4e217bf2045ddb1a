import fs from 'node:fs';
import os from 'node:os';

const MB = 1e6;

/** Bytes of memory that this process may use: the machine's, or its container's. */
export function availableMemory(): number {
  // Where the kernel knows of a container's limit, it says so in one of these; “max” and absurd numbers mean none.
  const limits = ['/sys/fs/cgroup/memory.max', '/sys/fs/cgroup/memory/memory.limit_in_bytes'].map((file) => {
    try {
      return Number(fs.readFileSync(file, 'utf8'));
    } catch {
      return NaN;
    }
  });
  return Math.min(os.totalmem(), ...limits.filter((limit) => limit > 0));
}

/**
 * Bytes that prepared data may take in memory; what is larger is streamed from the disk.
 *
 * An eighth of the memory, since preparing takes about four times what it leaves; and at most 1 GB, since beyond that
 * streaming costs next to nothing and the memory is of better use to others. NETLOOM_MEMORY (megabytes) says otherwise.
 */
export function memoryBudget(): number {
  const asked = Number(process.env['NETLOOM_MEMORY']);
  return asked > 0 ? asked * MB : Math.min(1000 * MB, availableMemory() / 8);
}

/** Bytes that the database may use; beyond them it works through its folder. */
export const databaseMemory = (): number => Math.max(512 * MB, Math.min(1000 * MB, availableMemory() / 4));

/** About how many bytes of rows are taken into memory at a time; two such blocks are there at once. */
export const blockBytes = (): number => Math.min(32 * MB, memoryBudget() / 16);

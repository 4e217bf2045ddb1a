import { promises as fs } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { NetloomError } from '#shared/errors';
import type { Checkpoint } from '#shared/runs/run';
import { runPaths } from './store';
import { readState, readWeights, type NamedArray } from './weights';

/** Checkpoints that stay besides the last and the best: the newest so many kept by hand, and as many kept every N epochs. */
export const keptAtMost = 10;

/** What a checkpoint's state says of its place. That of the best epoch knows neither batch nor reason. */
const placeSchema = z.object({
  epoch: z.number().int(),
  batch: z.number().int().default(0),
  kept: z.enum(['hand', 'every']).optional(),
});

/** A mark that no layer's name can have: what the optimiser remembers lies beside the weights. */
const optimizerMark = '@optimizer/';
export const markMemory = (memory: readonly NamedArray[]): NamedArray[] =>
  memory.map((array) => ({ ...array, name: optimizerMark + array.name }));

/** Weights, and what the optimiser remembered with them, apart. */
export function parted(arrays: readonly NamedArray[]): { weights: NamedArray[]; memory: NamedArray[] } {
  const isMemory = ({ name }: NamedArray) => name.startsWith(optimizerMark);
  return {
    weights: arrays.filter((array) => !isMemory(array)),
    memory: arrays
      .filter(isMemory)
      .map((array) => ({ ...array, name: array.name.slice(optimizerMark.length) })),
  };
}

/** `epoch-12`, or `epoch-12-batch-40` in the middle of the thirteenth. */
export const checkpointName = ({ epoch, batch }: { epoch: number; batch: number }): string =>
  `epoch-${epoch}${batch > 0 ? `-batch-${batch}` : ''}`;

/** All whole checkpoints of a run: the last and the best, then those kept, the newest first. */
export async function listCheckpoints(dir: string): Promise<Checkpoint[]> {
  const folder = runPaths(dir).checkpoints;
  const names = await fs.readdir(folder).catch(() => []);
  const found = await Promise.all(names.map((name) => readPlace(folder, name)));
  const rank = ({ kept }: Checkpoint) => ['last', 'best', 'every', 'hand'].indexOf(kept);
  return found
    .filter((c) => c !== null)
    .sort((a, b) => Math.min(rank(a), 2) - Math.min(rank(b), 2) || b.epoch - a.epoch || b.batch - a.batch);
}

async function readPlace(folder: string, name: string): Promise<Checkpoint | null> {
  const read = await readState(path.join(folder, name));
  const place = placeSchema.safeParse(read?.state);
  if (!read || !place.success) return null;
  const { epoch, batch, kept } = place.data;
  const why = name === 'last' || name === 'best' ? name : kept;
  return why ? { name, epoch, batch, kept: why, savedAt: read.savedAt.toISOString() } : null;
}

/** Removes the oldest of those kept for one reason. @returns names of what went */
export async function forgetOldest(dir: string, why: 'hand' | 'every'): Promise<string[]> {
  const same = (await listCheckpoints(dir)).filter(({ kept }) => kept === why);
  const names = same.slice(keptAtMost).map(({ name }) => name);
  for (const name of names)
    await fs.rm(path.join(runPaths(dir).checkpoints, name), { recursive: true, force: true });
  return names;
}

/**
 * Weights and memory of one checkpoint.
 * @throws NetloomError `runs.noCheckpoint`, `runs.weightsDamaged`
 */
export async function readCheckpoint(
  dir: string,
  name: string,
): Promise<{ checkpoint: Checkpoint; weights: NamedArray[]; memory: NamedArray[] }> {
  const all = await listCheckpoints(dir);
  const checkpoint = all.find((c) => c.name === name);
  if (!checkpoint)
    throw new NetloomError(
      'runs.noCheckpoint',
      `This run has no checkpoint “${name}”.`,
      all.length > 0
        ? `There are: ${all.map((c) => c.name).join(', ')}.`
        : 'It ended before its first one; train again.',
    );
  const folder = path.join(runPaths(dir).checkpoints, name);
  return { checkpoint, ...parted((await readWeights(folder)).arrays) };
}

import { range, shuffle } from '#shared/data/random';
import { generator, type SeedPart } from '../model/randomness';
import type { Part } from './parts';

/** Rows that lie in memory together, and the order in which they come. */
export interface Block {
  part: Part;
  /** Rows of `part` in their order of turn; batches are cut from it one after the other. */
  order: Int32Array;
  /** Index within the epoch of its first batch. */
  first: number;
}

/** Which rows come when: an epoch, and where in it to begin. */
export interface Turn {
  epoch: number;
  seed: number;
  /** False: in the file's order. */
  shuffle: boolean;
  /** Where nothing depends on the order: the soonest had. */
  anyOrder?: boolean;
  batchSize: number;
  /** Index of the batch within the epoch to begin at: what follows is the same as if those before had come too. */
  from: number;
}

/** Rows to train on or to judge by, wherever they are kept. No batch is split between blocks. */
export interface RowSource {
  rows: number;
  /** A block's arrays may be used again for later ones: they hold only until the next one is asked for. */
  blocks(turn: Turn): AsyncIterable<Block>;
}

/** Rows that lie in memory: one block. */
export function inMemory(part: Part): RowSource {
  return {
    rows: part.rows,
    async *blocks(turn) {
      const done = turn.from * turn.batchSize;
      if (done < part.rows) yield { part, order: orderOf(part.rows, turn).subarray(done), first: turn.from };
    },
  };
}

/**
 * 0 … count − 1 in the order of an epoch, which can be had without those before it.
 * @param of what is ordered, where an epoch orders several things
 */
export function orderOf(count: number, { epoch, seed, shuffle: mixed }: Turn, ...of: SeedPart[]): Int32Array {
  return mixed ? shuffle(range(count), generator([seed, 'order', epoch, ...of])) : range(count);
}

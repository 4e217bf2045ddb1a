import { NetloomError } from '#shared/errors';
import { size } from '#shared/layers/define';
import type { FixedFeed, Session } from '../graph/session';

/** A float32 tensor of a graph. */
export interface Fetch {
  /** By which name it is read back. */
  fetch: string;
  shape: number[];
}

/**
 * Runs a graph once and reads float32 tensors of any size: they are copied where it runs, not in the JavaScript thread.
 * @returns their numbers, in turn
 * @throws NetloomError `graph.run` with TensorFlow's message
 */
export async function readOnce(
  session: Session,
  tensors: readonly Fetch[],
  { feeds = [], targets = [] }: { feeds?: FixedFeed[]; targets?: string[] } = {},
): Promise<Float32Array[]> {
  const { values, error } = await session.steps({
    ...{ rows: new Int32Array(0), batch: 0, steps: 1, rowFeeds: [], fixed: feeds, perStep: [], targets },
    fetches: tensors.map(({ fetch }) => fetch),
    record: tensors.reduce((sum, { shape }) => sum + size(shape), 0),
  });
  if (error !== null) throw new NetloomError('graph.run', error);
  let at = 0;
  return tensors.map(({ shape }) => values.subarray(at, (at += size(shape))));
}

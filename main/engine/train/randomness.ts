import type { Tf } from '../backend/load';
import { stepSeed, withSeed } from '../backend/native/random';
import { withRandomness, type SeedPart } from '../model/randomness';

/**
 * Runs a step's synchronous work so that all it draws at random follows from what it is. On native TensorFlow the
 * numbers come from its stateless generators, which a recorded step has as well.
 */
export function withStepRandomness<T>(tf: Tf, parts: readonly SeedPart[], work: () => T): T {
  if (tf.getBackend() !== 'tensorflow') return withRandomness(parts, work);
  return withRandomness(parts, () => withSeed(tf.tensor1d(stepSeed(parts), 'int32'), work));
}

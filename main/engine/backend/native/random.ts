import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import { hash, type SeedPart } from '../../model/randomness';
import type { Tf } from '../load';
import type { Native } from './native';
import { dropOut } from './ownDropout';

/** The functions of tfjs-core through which layers draw random numbers while they train. */
interface RandomFunctions {
  dropout(x: Tensor, rate: number, noiseShape?: number[]): Tensor;
  randomUniform(shape: number[], from?: number, to?: number, dtype?: string): Tensor;
  randomNormal(shape: number[], mean?: number, deviation?: number, dtype?: string): Tensor;
}

/** Where numbers come from during a step: its seed `int32 [2]`, and how many draws it made so far. */
let drawing: { seed: Tensor1D; draws: number } | null = null;

/**
 * Lets layers draw from TensorFlow's stateless generators instead of tfjs' own, during `withSeed`. Every draw depends on
 * the step's seed and its place in the step alone, so a recorded step draws the very numbers of an eager one, and a
 * resumed training those it would have drawn.
 * @param ownDropout whether there is an operation of our own for dropout, which draws the same
 * @see https://www.tensorflow.org/api_docs/python/tf/random/stateless_uniform
 */
export function installRandomness(tf: Tf, core: RandomFunctions, native: Native, ownDropout: boolean): void {
  const original = { ...core };

  /** The seed of the next draw. */
  const nextSeed = (): Tensor => {
    const { seed, draws } = drawing!;
    drawing!.draws++;
    // The places are spread by a large odd number, so that no two steps share a stream.
    return tf.add(seed, tf.tensor1d([Math.imul(draws + 1, 0x9e3779b1), draws], 'int32'));
  };
  const draw = (op: 'StatelessRandomUniform' | 'StatelessRandomNormal', shape: number[]): Tensor =>
    native.execute(
      op,
      [native.type('dtype', 'float32'), native.type('T', 'int32'), native.type('Tseed', 'int32')],
      [tf.tensor1d(shape, 'int32'), nextSeed()],
    );

  core.dropout = (x, rate, noiseShape) => {
    if (!drawing) return original.dropout(x, rate, noiseShape);
    if (rate === 0) return x.clone();
    // One size may be left open in a noise shape: it is the input's.
    const shape = noiseShape ? noiseShape.map((size, i) => size ?? x.shape[i]!) : x.shape;
    if (ownDropout && shape.join() === x.shape.join() && x.dtype === 'float32')
      return dropOut(tf, native, x, rate, nextSeed());
    const kept = tf.cast(tf.greaterEqual(draw('StatelessRandomUniform', shape), rate), 'float32');
    return tf.mul(x, tf.mul(kept, 1 / (1 - rate)));
  };
  core.randomUniform = (shape, from = 0, to = 1, dtype) => {
    if (!drawing) return original.randomUniform(shape, from, to, dtype);
    const uniform = draw('StatelessRandomUniform', shape);
    return from === 0 && to === 1 ? uniform : tf.add(tf.mul(uniform, to - from), from);
  };
  core.randomNormal = (shape, mean = 0, deviation = 1, dtype) =>
    drawing
      ? tf.add(tf.mul(draw('StatelessRandomNormal', shape), deviation), mean)
      : original.randomNormal(shape, mean, deviation, dtype);
}

/** Runs synchronous work in which layers draw from a seed. @param seed `int32 [2]` */
export function withSeed<T>(seed: Tensor1D, work: () => T): T {
  drawing = { seed, draws: 0 };
  try {
    return work();
  } finally {
    drawing = null;
  }
}

/** Leaves out draws that another way of computing the same makes, so that those behind are the same. */
export function skipDraws(count: number): void {
  if (drawing) drawing.draws += count;
}

/** The seed of a step from what it is: `int32 [2]`. */
export const stepSeed = (parts: readonly SeedPart[]): [number, number] => [
  hash(`a/${parts.join('/')}`),
  hash(`b/${parts.join('/')}`),
];

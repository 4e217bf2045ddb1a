import type { Tensor } from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { size } from '#shared/layers/define';
import type { Tf } from '../load';
import type { Native } from './native';
import { dropOut } from './ownDropout';
import { answersOf, askedOf, drawing, onNative } from './ownOperation.fixture';
import { withSeed } from './random';

let tf: Tf;
let native: Native;
onNative((...engine) => ([tf, native] = engine));

interface Case {
  shape: number[];
  rate: number;
  seed: [number, number];
}

/** By TensorFlow's generator. */
function spelt(x: Tensor, rate: number, seed: Tensor): Tensor {
  const types = [native.type('dtype', 'float32'), native.type('T', 'int32'), native.type('Tseed', 'int32')];
  const drawn = native.execute('StatelessRandomUniform', types, [tf.tensor1d(x.shape, 'int32'), seed]);
  return tf.mul(x, tf.mul(tf.cast(tf.greaterEqual(drawn, rate), 'float32'), 1 / (1 - rate)));
}

const answers = (how: (x: Tensor, seed: Tensor) => Tensor, { shape, seed }: Case): Float32Array[] =>
  tf.tidy(() => {
    const given = tf.tensor1d(seed, 'int32');
    return answersOf(tf, (x) => how(x!, given), [drawing(tf, ['dropout', ...shape])(shape, 2)]);
  });

/** To the bit: a training continues alike with the addon and without. */
function agree(settings: Case): void {
  const { rate } = settings;
  const ours = answers((x, seed) => dropOut(tf, native, x, rate, seed), settings);
  expect(ours).toEqual(answers((x, seed) => spelt(x, rate, seed), settings));
}

test('it drops the very numbers that TensorFlow’s generator drops, in the gradient as well', () => {
  const int = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
  const cases = fc.record({
    shape: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 4 }),
    rate: fc.constantFrom(0.01, 0.1, 0.25, 0.3, 0.5, 0.9),
    seed: fc.tuple(int, int),
  });
  fc.assert(
    fc.property(cases, (settings) => agree(settings)),
    { numRuns: 100, seed: 1 },
  );
});

test('also where several cores share it out', () => {
  agree({ shape: [64, 1601], rate: 0.25, seed: [7, -3] });
});

test('a part of rate is dropped, and the mean stays', () => {
  tf.tidy(() => {
    const shape = [300, 1000];
    const y = dropOut(tf, native, tf.ones(shape), 0.3, tf.tensor1d([1, 2], 'int32')).dataSync();
    const kept = y.filter((value) => value !== 0);
    expect(kept.length / size(shape)).toBeCloseTo(0.7, 2);
    kept.forEach((value) => expect(value).toBeCloseTo(1 / 0.7, 5));
  });
});

test('a seed that is none is refused', () => {
  tf.tidy(() => {
    const ask = (seed: Tensor) => () => native.execute('NetloomDropout', [native.float('rate', 0.5), native.float('scale', 2)], [tf.ones([3]), seed]); // prettier-ignore
    expect(ask(tf.tensor1d([1, 2, 3], 'int32'))).toThrow(/Input 1 should be int32 \[2\], not \[3\]/);
    expect(ask(tf.tensor1d([1, 2]))).toThrow();
  });
});

test('layers go through it, unless several numbers share a draw', () => {
  const seed = tf.tensor1d([1, 2], 'int32');
  const ask = (noise: number[] | null) =>
    tf.tidy(() => {
      const layer = tf.layers.dropout({ rate: 0.5, ...(noise && { noiseShape: noise }) });
      return askedOf(tf, () => void withSeed(seed, () => layer.apply(tf.ones([4, 5]), { training: true })));
    });
  expect(ask(null)).toContain('NetloomDropout');
  expect(ask([4, 1])).not.toContain('NetloomDropout');
  seed.dispose();
});

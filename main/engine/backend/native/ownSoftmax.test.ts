import type { Tensor } from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Tf } from '../load';
import type { Native } from './native';
import { answersOf, askedOf, drawing, expectAlike, expectRepeats, onNative } from './ownOperation.fixture';

let tf: Tf;
let native: Native;
onNative((...engine) => ([tf, native] = engine));

/** The formula, spelt out. */
function spelt(x: Tensor): Tensor {
  const powers = tf.exp(tf.sub(x, tf.max(x, -1, true)));
  return tf.div(powers, tf.sum(powers, -1, true));
}
const answers = (how: (x: Tensor) => Tensor, shape: number[]): Float32Array[] =>
  tf.tidy(() => answersOf(tf, (x) => how(x!), [drawing(tf, ['softmax', ...shape])(shape, 6)]));
const own = (x: Tensor): Tensor => tf.softmax(x);

test('softmax is our own, and the formula forward and backward at any size', () => {
  const few = fc.array(fc.integer({ min: 1, max: 7 }), { maxLength: 2 });
  const cases = fc.tuple(few, fc.integer({ min: 1, max: 70 })).map(([rows, size]) => [...rows, size]);
  fc.assert(
    fc.property(cases, (shape) =>
      expectAlike(answers(own, shape), answers(spelt, shape), { tolerance: 1e-5, least: 0.1 }),
    ),
    { numRuns: 100, seed: 1 },
  );
  const ops = askedOf(tf, () => answers(own, [3, 4]));
  expect(ops).toEqual(expect.arrayContaining(['NetloomSoftmax', 'NetloomSoftmaxGrad']));
  expect(ops).not.toContain('Softmax');
});

test('the same comes out every time, whichever thread does which part', () => {
  expectRepeats(() => answers(own, [1001, 50]));
});

test('numbers of any size, and none at all', () => {
  tf.tidy(() => {
    const say = (row: number[]) => [...own(tf.tensor2d([row])).dataSync()];
    expect(say([1000, 0, -Infinity])).toEqual([1, expect.closeTo(0, 30), expect.closeTo(0, 30)]);
    expect(say(Array(40).fill(-1e30))).toEqual(Array(40).fill(expect.closeTo(1 / 40, 6)));
    expect(say([1, NaN, 2]).every(Number.isNaN)).toBe(true);
    expect(own(tf.zeros([0, 3])).shape).toEqual([0, 3]);
  });
});

test('what does not fit is refused, not computed', () => {
  tf.tidy(() => {
    expect(() => native.execute('NetloomSoftmax', [], [tf.scalar(1)])).toThrow(/takes rows/);
    expect(() => native.execute('NetloomSoftmaxGrad', [], [tf.ones([2, 3]), tf.ones([3, 2])])).toThrow(
      /Input 0 should be float32 \[3, 2\]/,
    );
  });
});

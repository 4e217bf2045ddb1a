import type { Tensor } from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Tf } from '../load';
import type { Native } from './native';
import { drawing, expectAlike, expectRepeats, onNative } from './ownOperation.fixture';

let tf: Tf;
let native: Native;
onNative((...engine) => ([tf, native] = engine));

interface Case {
  batch: number[];
  m: number;
  n: number;
  k: number;
  turned: [boolean, boolean];
}

/** What an operation makes of the same random matrices. */
function product(op: string, { batch, m, n, k, turned: [x, y] }: Case): Float32Array[] {
  return tf.tidy(() => {
    const tensor = drawing(tf, ['pairs', ...batch, m, n, k]);
    const given = [tensor([...batch, ...(x ? [k, m] : [m, k])], 1), tensor([...batch, ...(y ? [n, k] : [k, n])], 1)]; // prettier-ignore
    const attrs = [native.bool('adj_x', x), native.bool('adj_y', y)];
    const type = op === 'BatchMatMulV2' ? [native.type('T', 'float32')] : [];
    const result = native.execute(op, [...type, ...attrs], given);
    expect(result.shape).toEqual([...batch, m, n]);
    return [(result.dataSync() as Float32Array).slice()];
  });
}

test('pairs of matrices are multiplied as TensorFlow does, at any size and turned or not', () => {
  const size = fc.integer({ min: 1, max: 70 });
  const cases = fc.record({
    batch: fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 2 }),
    ...{ m: size, n: size, k: size },
    turned: fc.tuple(fc.boolean(), fc.boolean()),
  });
  fc.assert(
    fc.property(cases, (settings) =>
      expectAlike(product('NetloomBatchMatMul', settings), product('BatchMatMulV2', settings), {
        ...{ tolerance: 1e-5, least: 1 },
      }),
    ),
    { numRuns: 100, seed: 1 },
  );
});

test('the same comes out every time, whichever thread does which part', () => {
  expectRepeats(() => product('NetloomBatchMatMul', { batch: [17], m: 40, n: 50, k: 36, turned: [true, true] })); // prettier-ignore
});

test('what does not fit is refused, not computed', () => {
  const refused = (x: number[], y: number[], message: RegExp) =>
    tf.tidy(() => {
      const attrs = [native.bool('adj_x', false), native.bool('adj_y', false)];
      const given: Tensor[] = [tf.zeros(x), tf.zeros(y)];
      expect(() => native.execute('NetloomBatchMatMul', attrs, given)).toThrow(message);
    });
  refused([2, 3, 4], [2, 3, 4], /must fit to each other/);
  refused([2, 3, 4], [3, 4, 5], /as many of both/);
  refused([3, 4], [2, 4, 5], /as many of both/);
  refused([4], [4], /as many of both/);
  refused([2, 0, 4], [2, 4, 5], /some numbers to multiply/);
});

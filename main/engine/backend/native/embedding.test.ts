import type { Tensor } from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Tf } from '../load';
import { ownEmbedding } from './embedding';
import type { Native } from './native';
import { answersOf, askedOf, drawing, expectAlike, expectRepeats, onNative } from './ownOperation.fixture';

let tf: Tf;
let native: Native;
onNative((...engine) => ([tf, native] = engine));

interface Case {
  rows: number;
  size: number;
  count: number;
}

const own = (table: Tensor, codes: Tensor): Tensor => ownEmbedding(tf, native, table, codes);
const gathered = (table: Tensor, codes: Tensor): Tensor => tf.gather(table, tf.cast(codes, 'int32'));
const answers = (how: typeof own, { rows, size, count }: Case): Float32Array[] =>
  tf.tidy(() => {
    const tensor = drawing(tf, ['embedding', rows, size, count]);
    const codes = tf.floor(tf.mul(tf.abs(tensor([count], 0.999)), rows));
    return answersOf(tf, (table) => how(table!, codes), [tensor([rows, size], 1)]);
  });
const agree = (settings: Case): void =>
  expectAlike(answers(own, settings), answers(gathered, settings), { tolerance: 1e-6, least: 1e-2 });

describe('our own embedding gathers as TensorFlow does, and its gradient sums as TensorFlow’s does', () => {
  test('at any size', () => {
    const size = (max: number) => fc.integer({ min: 1, max });
    fc.assert(fc.property(fc.record({ rows: size(30), size: size(70), count: size(50) }), agree), { numRuns: 40, seed: 1 }); // prettier-ignore
  });
  const large: Case[] = [
    { rows: 10_000, size: 64, count: 6_400 },
    { rows: 3, size: 300, count: 2_000 },
    { rows: 500, size: 33, count: 9_000 },
  ];
  test.each(large)('$count of $rows rows of $size', agree);
});

test('the same comes out every time, whichever thread does which part', () => {
  expectRepeats(() => answers(own, { rows: 50, size: 64, count: 5_000 }));
});

test.each([[-1], [4], [NaN], [Infinity]])('a code that no row has is refused: %d', (code) => {
  tf.tidy(() => {
    const table = tf.ones([4, 2]);
    expect(() => own(table, tf.tensor1d([0, code]))).toThrow(/is not one of 4/);
  });
});

test('layers go through it', () => {
  const asked = tf.tidy(() => {
    const layer = tf.layers.embedding({ inputDim: 5, outputDim: 3 });
    layer.build([null, 4]);
    const names = askedOf(tf, () => {
      const rows = layer.apply(tf.tensor2d([[0, 1, 4, 4]])) as Tensor;
      expect(rows.shape).toEqual([1, 4, 3]);
    });
    layer.weights.forEach((weight) => weight.dispose());
    return names;
  });
  expect(asked).toContain('NetloomEmbedding');
  expect(asked).not.toContain('GatherV2');
});

import type { Tensor } from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Tf } from '../load';
import type { Native } from './native';
import { ownLayerNorm, type LayerNormGiven } from './ownLayerNorm';
import { answersOf, askedOf, drawing, expectAlike, expectRepeats, onNative } from './ownOperation.fixture';

let tf: Tf;
let native: Native;
onNative((...engine) => ([tf, native] = engine));

interface Case {
  shape: number[];
  epsilon: number;
}

/** Rows of which each has a mean of its own, then gamma and beta. */
function drawn({ shape }: Case): [Tensor, Tensor, Tensor] {
  const tensor = drawing(tf, ['layerNorm', ...shape]);
  const size = shape[shape.length - 1]!;
  const x = tf.add(tensor(shape, 2), tensor([...shape.slice(0, -1), 1], 5));
  return [x, tensor([size], 2), tensor([size], 1)];
}

/** The formula, spelt out. */
function spelt({ x, gamma, beta, epsilon }: LayerNormGiven): Tensor {
  const centred = tf.sub(x, tf.mean(x, -1, true));
  const variance = tf.mean(tf.square(centred), -1, true);
  return tf.add(tf.mul(tf.div(centred, tf.sqrt(tf.add(variance, epsilon))), gamma), beta);
}

const own = (given: LayerNormGiven): Tensor => ownLayerNorm(tf, native, given);

const answers = (how: (given: LayerNormGiven) => Tensor, settings: Case): Float32Array[] =>
  tf.tidy(() => {
    const { epsilon } = settings;
    return answersOf(tf, (x, gamma, beta) => how({ x: x!, gamma: gamma!, beta: beta!, epsilon }), drawn(settings)); // prettier-ignore
  });

const agree = (settings: Case): void =>
  expectAlike(answers(own, settings), answers(spelt, settings), { tolerance: 1e-5, least: 1 });

describe('our own layer normalisation is the formula, forward and backward', () => {
  test('at any size', () => {
    const cases = fc.record({
      shape: fc.tuple(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 130 }),
      ),
      epsilon: fc.constantFrom(1e-3, 0.1, 1),
    });
    fc.assert(
      fc.property(cases, (settings) => agree(settings)),
      { numRuns: 100, seed: 1 },
    );
  });

  // Three numbers may lie so close together that a small epsilon blows their roundings up.
  test.each([[[7]], [[1, 1]], [[3200, 64]], [[2, 3, 4, 5]], [[16, 5001]], [[20011, 3]]])(
    'of shape %j',
    (shape) => agree({ shape, epsilon: 0.1 }),
  );

  test('where the mean is large beside the spread', () => {
    tf.tidy(() => {
      const row = Float32Array.from({ length: 100 }, (_, i) => 4096 + (i % 2 ? 0.25 : -0.25));
      const y = own({ x: tf.tensor2d(row, [1, 100]), gamma: tf.ones([100]), beta: tf.zeros([100]), epsilon: 0 }); // prettier-ignore
      y.dataSync().forEach((value, i) => expect(value).toBeCloseTo(i % 2 ? 1 : -1, 5));
    });
  });
});

test('the same comes out every time, whichever thread does which part', () => {
  expectRepeats(() => answers(own, { shape: [1001, 67], epsilon: 1e-3 }));
});

test('a row gets the same answer alone and among others', () => {
  tf.tidy(() => {
    const [x, gamma, beta] = drawn({ shape: [1031, 45], epsilon: 1e-3 });
    const ask = (rows: Tensor) => own({ x: rows, gamma, beta, epsilon: 1e-3 }).arraySync() as number[][];
    const together = ask(x);
    for (const row of [0, 1, 514, 515, 516, 1030])
      expect(ask(tf.slice(x, [row, 0], [1, 45]))[0]).toEqual(together[row]);
  });
});

test('what is not a number stays within its row', () => {
  tf.tidy(() => {
    const x = tf.tensor2d([[1, NaN, 3], [1, 2, 3], [Infinity, 2, 3]]); // prettier-ignore
    const y = own({ x, gamma: tf.ones([3]), beta: tf.zeros([3]), epsilon: 1e-3 }).arraySync() as number[][];
    expect(y.map((row) => row.every(Number.isFinite))).toEqual([false, true, false]);
  });
});

describe('what does not fit is refused, not computed', () => {
  const refused = (shapes: number[][], message: RegExp) =>
    tf.tidy(() => {
      const given = shapes.map((shape) => tf.zeros(shape));
      const [op, attrs] =
        shapes.length === 3
          ? ['NetloomLayerNorm', [native.float('epsilon', 1e-3)]]
          : ['NetloomLayerNormGrad', []];
      expect(() => native.executeAll(op as string, attrs as never, given, 3)).toThrow(message);
    });
  test('forward', () => {
    refused([[2, 3], [4], [3]], /Input 1 should be float32 \[3\], not \[4\]/);
    refused([[2, 3], [3], [3, 1]], /Input 2 should be float32 \[3\], not \[3, 1\]/);
    refused([[], [1], [1]], /takes rows/);
    refused([[0, 3], [3], [3]], /takes some rows/);
    refused([[2, 0], [0], [0]], /takes some rows/);
  });
  test('backward', () => {
    refused([[3, 2], [2, 3], [3], [2], [2]], /Input 0 should be float32 \[2, 3\]/); // prettier-ignore
    refused([[2, 3], [2, 3], [2], [2], [2]], /Input 2 should be float32 \[3\]/); // prettier-ignore
    refused([[2, 3], [2, 3], [3], [3], [2]], /Input 3 should be float32 \[2\]/); // prettier-ignore
    refused([[2, 3], [2, 3], [3], [2], [1]], /Input 4 should be float32 \[2\]/); // prettier-ignore
  });
  test('numbers that are no float32', () => {
    tf.tidy(() => {
      const given = [tf.zeros([2, 3], 'int32'), tf.ones([3]), tf.zeros([3])];
      expect(() =>
        native.executeAll('NetloomLayerNorm', [native.float('epsilon', 1e-3)], given, 3),
      ).toThrow();
    });
  });
});

describe('the layer goes through it', () => {
  const across = (axis: number, options: { center?: boolean; scale?: boolean } = {}) => {
    const layer = tf.layers.layerNormalization({ axis, ...options });
    const found = { ops: [] as string[], y: [] as number[][] };
    tf.tidy(() => {
      const x = tf.tensor2d([[1, 2, 6], [0, 3, 0]]); // prettier-ignore
      layer.build(x.shape);
      found.ops = askedOf(tf, () => {
        found.y = (layer.apply(x) as Tensor).arraySync() as number[][];
      });
      const right = spelt({ x, gamma: tf.ones([3]), beta: tf.zeros([3]), epsilon: 1e-3 }).dataSync();
      if (axis === -1) found.y.flat().forEach((value, i) => expect(value).toBeCloseTo(right[i]!, 5));
    });
    layer.weights.forEach((weight) => weight.dispose());
    return found.ops;
  };

  test('along the last axis, without scale or offset as well', () => {
    expect(across(-1)).toContain('NetloomLayerNorm');
    expect(across(-1, { scale: false })).toContain('NetloomLayerNorm');
    expect(across(-1, { center: false, scale: false })).toContain('NetloomLayerNorm');
  });

  test('but not along others', () => expect(across(0)).not.toContain('NetloomLayerNorm'));
});

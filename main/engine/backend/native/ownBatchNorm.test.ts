import type { Tensor } from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Tf } from '../load';
import type { Native } from './native';
import { installNormalization } from './normalization';
import { ownBatchNorm, type BatchNormGiven } from './ownBatchNorm';
import { answersOf, askedOf, drawing, expectAlike, expectRepeats, onNative } from './ownOperation.fixture';

let tf: Tf;
let native: Native;
onNative((...engine) => ([tf, native] = engine));

/** What stands behind the normalisation in the same operation. */
type Behind = 'nothing' | 'relu' | 'shortcut and relu';
interface Case {
  shape: number[];
  epsilon: number;
  behind: Behind;
}

/** Rows whose channels each have a mean of their own; gamma, beta and a shortcut. */
function drawn({ shape, behind }: Case): Tensor[] {
  const tensor = drawing(tf, ['batchNorm', ...shape]);
  const channels = shape.slice(-1);
  const x = tf.add(tensor(shape, 2), tensor(channels, 5));
  const given = [x, tensor(channels, 2), tensor(channels, 1)];
  return behind === 'shortcut and relu' ? [...given, tensor(shape, 2)] : given;
}

/** The formula, spelt out. */
function spelt({ x, gamma, beta, epsilon }: BatchNormGiven): Tensor {
  const axes = x.shape.slice(0, -1).map((_, i) => i);
  const centred = tf.sub(x, tf.mean(x, axes));
  const variance = tf.mean(tf.square(centred), axes);
  return tf.add(tf.mul(tf.div(centred, tf.sqrt(tf.add(variance, epsilon))), gamma), beta);
}

/** The operations, with what a recording lets them do besides. */
function joined(epsilon: number, behind: Behind, given: Tensor[]): Tensor {
  const attrs = [native.float('epsilon', epsilon), native.bool('relu', behind !== 'nothing')];
  const op = tf.customGrad((...all: unknown[]) => {
    const [x, gamma, beta] = all as [Tensor, Tensor, Tensor];
    const save = all[all.length - 1] as (tensors: Tensor[]) => void;
    const nothing = tf.tensor1d([], 'float32');
    const shortcut = given.length > 3 ? (all[3] as Tensor) : nothing;
    const inputs = [x, gamma, beta, shortcut];
    const [y, mean, variance] = native.executeAll('NetloomBatchNorm', attrs, inputs, 3) as [Tensor, Tensor, Tensor]; // prettier-ignore
    save([x, gamma, beta, mean, variance, given.length > 3 ? y : nothing]);
    return {
      value: y,
      gradFunc: (dy: Tensor, saved: Tensor[]) =>
        native.executeAll('NetloomBatchNormGrad', attrs, [dy, ...saved], 4).slice(0, given.length),
    };
  });
  return op(...given) as Tensor;
}

const own = (settings: Case): Float32Array[] =>
  tf.tidy(() => answersOf(tf, (...given) => joined(settings.epsilon, settings.behind, given), drawn(settings))); // prettier-ignore

const right = ({ epsilon, behind, ...settings }: Case): Float32Array[] =>
  tf.tidy(() =>
    answersOf(
      tf,
      (x, gamma, beta, shortcut) => {
        const y = spelt({ x: x!, gamma: gamma!, beta: beta!, epsilon });
        const sum = shortcut ? tf.add(y, shortcut) : y;
        return behind === 'nothing' ? sum : tf.relu(sum);
      },
      drawn({ epsilon, behind, ...settings }),
    ),
  );

const agree = (settings: Case): void =>
  expectAlike(own(settings), right(settings), { tolerance: 1e-5, least: 1 });

const behinds: Behind[] = ['nothing', 'relu', 'shortcut and relu'];

describe.each(behinds)(
  'our own batch normalisation, and %s, is the formula, forward and backward',
  (behind) => {
    test('at any size', () => {
      const cases = fc.record({
        shape: fc.tuple(
          fc.integer({ min: 1, max: 9 }),
          fc.integer({ min: 1, max: 9 }),
          fc.integer({ min: 1, max: 70 }),
        ),
        epsilon: fc.constantFrom(1e-2, 0.1, 1),
        behind: fc.constant(behind),
      });
      fc.assert(
        fc.property(cases, (settings) => agree(settings)),
        { numRuns: 40, seed: 1 },
      );
    });

    test.each([[[7]], [[1, 1]], [[8, 32, 32, 16]], [[64, 8, 8, 64]], [[2, 3, 4, 5, 6]], [[40, 5001]], [[20011, 3]]])(
    'of shape %j',
    (shape) => agree({ shape, epsilon: 0.1, behind }),
  ); // prettier-ignore

    test('the same every time, whichever thread does which part', () => {
      expectRepeats(() => own({ shape: [8, 20, 20, 13], epsilon: 1e-3, behind }));
    });

    test('what is not a number stays so, within its channel', () => {
      tf.tidy(() => {
        const x = tf.tensor2d([[1, NaN, 3, Infinity], [4, 5, 6, 7]]); // prettier-ignore
        const given = [x, tf.ones([4]), tf.ones([4]), ...(behind === 'shortcut and relu' ? [tf.ones([2, 4])] : [])]; // prettier-ignore
        const y = joined(1e-3, behind, given).arraySync() as number[][];
        for (const row of y) expect(row.map(Number.isFinite)).toEqual([true, false, true, false]);
      });
    });
  },
);

test('mean and variance are those of the batch, also where the mean is large beside the spread', () => {
  tf.tidy(() => {
    const rows = Float32Array.from(
      { length: 20_000 },
      (_, i) => (i % 2 ? -1 : 4096) + (i % 4 < 2 ? 0.25 : -0.25),
    );
    const x = tf.tensor2d(rows, [10_000, 2]);
    const given = { x, gamma: tf.ones([2]), beta: tf.zeros([2]), epsilon: 0 };
    const { y, mean, variance } = ownBatchNorm(tf, native, given);
    [4096, -1].forEach((value, i) => expect(mean.dataSync()[i]! / value).toBeCloseTo(1, 5));
    for (const value of variance.dataSync()) expect(value).toBeCloseTo(0.0625, 6);
    y.dataSync().forEach((value, i) => expect(value).toBeCloseTo(i % 4 < 2 ? 1 : -1, 4));
    [mean, variance].forEach((tensor) => tensor.dispose());
  });
});

describe('what does not fit is refused, not computed', () => {
  const refused = (op: string, shapes: number[][], message: RegExp) =>
    tf.tidy(() => {
      const attrs = [native.float('epsilon', 1e-3), native.bool('relu', true)];
      const given = shapes.map((shape) => tf.zeros(shape));
      expect(() => native.executeAll(op, attrs, given, op.endsWith('Grad') ? 4 : 3)).toThrow(message);
    });
  test('forward', () => {
    const op = 'NetloomBatchNorm';
    refused(op, [[2, 3], [4], [3], [0]], /Input 1 should be float32 \[3\], not \[4\]/);
    refused(op, [[2, 3], [3], [3, 1], [0]], /Input 2 should be float32 \[3\], not \[3, 1\]/);
    refused(op, [[2, 3], [3], [3], [3]], /Input 3 should be float32 \[2, 3\], not \[3\]/);
    refused(op, [[], [1], [1], [0]], /takes rows/);
    refused(op, [[0, 3], [3], [3], [0]], /takes some rows/);
    refused(op, [[2, 0], [0], [0], [0]], /takes some rows/);
  });
  test('backward', () => {
    const op = 'NetloomBatchNormGrad';
    refused(op, [[3, 2], [2, 3], [3], [3], [3], [3], [0]], /Input 0 should be float32 \[2, 3\]/);
    refused(op, [[2, 3], [2, 3], [3], [3], [3], [2], [0]], /Input 5 should be float32 \[3\]/);
    refused(op, [[2, 3], [2, 3], [3], [3], [3], [3], [3]], /Input 6 should be float32 \[2, 3\]/);
  });
});

describe('the layer goes through it while it learns', () => {
  const across = (axis: number, training: boolean, options: { center?: boolean; scale?: boolean } = {}) => {
    const layer = tf.layers.batchNormalization({ axis, momentum: 0, ...options });
    const asked = tf.tidy(() => {
      const x = tf.tensor2d([[1, 2, 6], [0, 3, 0]]); // prettier-ignore
      layer.build(x.shape);
      return askedOf(tf, () => void layer.apply(x, { training }));
    });
    const moved = [...layer.getWeights()[layer.weights.length - 1]!.dataSync()];
    layer.weights.forEach((weight) => weight.dispose());
    return { asked, moved };
  };

  test('along the last axis, without scale or offset as well, and remembers the variance of the batch', () => {
    const { asked, moved } = across(-1, true);
    expect(asked).toContain('NetloomBatchNorm');
    [0.25, 0.25, 9].forEach((value, i) => expect(moved[i]).toBeCloseTo(value, 5));
    expect(across(-1, true, { scale: false }).asked).toContain('NetloomBatchNorm');
    expect(across(-1, true, { center: false, scale: false }).asked).toContain('NetloomBatchNorm');
  });

  test('but not along others, nor once it has learned', () => {
    expect(across(0, true).asked).not.toContain('NetloomBatchNorm');
    expect(across(-1, false).asked).not.toContain('NetloomBatchNorm');
  });
});

test('an addon without it leaves batch normalisation to TensorFlow, with the same numbers', () => {
  const layer = tf.layers.batchNormalization({ axis: -1 });
  layer.build([4, 6, 6, 5]);
  const given = tf.tidy(() => tf.keep(drawing(tf, ['without'])([4, 6, 6, 5], 3)));
  const ask = () => tf.tidy(() => answersOf(tf, (x) => layer.apply(x!, { training: true }) as Tensor, [given])); // prettier-ignore
  const ours = ask();
  installNormalization(tf, native, { batch: false, layer: true });
  const found = { asked: [] as string[], theirs: [] as Float32Array[] };
  found.asked = askedOf(tf, () => (found.theirs = ask()));
  installNormalization(tf, native, { batch: true, layer: true });
  expect(found.asked).toContain('FusedBatchNormGradV3');
  expect(found.asked).not.toContain('NetloomBatchNorm');
  expectAlike(ours, found.theirs, { tolerance: 1e-5, least: 1 });
  layer.weights.forEach((weight) => weight.dispose());
  given.dispose();
});

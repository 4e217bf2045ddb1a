import type { Tensor } from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Tf } from '../load';
import type { Native } from './native';
import { ownActivations, ownDense, type DenseGiven } from './ownDense';
import { answersOf, askedOf, drawing, expectAlike, expectRepeats, onNative } from './ownOperation.fixture';

let tf: Tf;
let native: Native;
onNative((...engine) => ([tf, native] = engine));

interface Case {
  /** Of the inputs. */
  shape: number[];
  units: number;
  activation: DenseGiven['activation'];
}

/** Rows, weights and biases. */
function drawn({ shape, units }: Case): [Tensor, Tensor, Tensor] {
  const tensor = drawing(tf, ['dense', ...shape, units]);
  const features = shape[shape.length - 1]!;
  return [tensor(shape, 2), tensor([features, units], 1 / Math.sqrt(features)), tensor([units], 1)];
}

/** The same by TensorFlow's operations. */
function spelt({ x, kernel, bias, activation }: DenseGiven): Tensor {
  const units = kernel.shape[1]!;
  const flat = tf.reshape(x, [-1, kernel.shape[0]!]);
  const sums = tf.reshape(tf.add(tf.matMul(flat, kernel), bias), [...x.shape.slice(0, -1), units]);
  return activation === 'linear' ? sums : tf[activation](sums);
}

const own = (given: DenseGiven): Tensor => ownDense(tf, native, given);
const answers = (how: (given: DenseGiven) => Tensor, settings: Case): Float32Array[] =>
  tf.tidy(() => {
    const { activation } = settings;
    return answersOf(tf, (x, kernel, bias) => how({ x: x!, kernel: kernel!, bias: bias!, activation }), drawn(settings)); // prettier-ignore
  });
const agree = (settings: Case): void =>
  expectAlike(answers(own, settings), answers(spelt, settings), { tolerance: 1e-5, least: 1e-2 });

describe('our own dense layer is the formula, forward and backward', () => {
  test('at any size, with any activation', () => {
    const size = (max: number) => fc.integer({ min: 1, max });
    const cases = fc.record({
      ...{ shape: fc.tuple(size(5), size(30), size(140)), units: size(140) },
      activation: fc.constantFrom(...ownActivations),
    });
    fc.assert(
      fc.property(cases, (settings) => agree(settings)),
      { numRuns: 100, seed: 1 },
    );
  });

  test.each([
    [[3200, 64], 128],
    [[16, 4], 8],
    [[2, 3, 5, 7], 9],
    [[1, 1], 1],
    [[100, 300], 300],
  ])('rows %j for %i units', (shape, units) => agree({ shape, units, activation: 'relu' }));
});

test('the same comes out every time, whichever thread does which part', () => {
  expectRepeats(() => answers(own, { shape: [1001, 67], units: 45, activation: 'tanh' }));
});

test('a row gets the same answer alone and among others', () => {
  tf.tidy(() => {
    const [x, kernel, bias] = drawn({ shape: [2011, 70], units: 70, activation: 'sigmoid' });
    const ask = (rows: Tensor) =>
      own({ x: rows, kernel, bias, activation: 'sigmoid' }).arraySync() as number[][];
    const together = ask(x);
    for (const row of [0, 1, 95, 96, 1007, 1008, 2010])
      expect(ask(tf.slice(x, [row, 0], [1, 70]))[0]).toEqual(together[row]);
  });
});

test('what is not a number stays within its row, behind every activation', () => {
  tf.tidy(() => {
    const x = tf.tensor2d([[1, NaN], [1, 2]]); // prettier-ignore
    for (const activation of ownActivations) {
      const y = own({
        x,
        kernel: tf.ones([2, 3]),
        bias: tf.zeros([3]),
        activation,
      }).arraySync() as number[][];
      expect(y.map((row) => row.every(Number.isFinite))).toEqual([false, true]);
    }
  });
});

const attrs = (layers: number, added: number) => [
  ...[native.int('N', layers), native.int('A', added), native.int('activation', 0)],
];
const backward = (layers: number, added: number, inputs = true) => [
  ...[...attrs(layers, added), native.bool('of_inputs', inputs)],
];

test('several layers on the same rows are each of them, and the gradients of the inputs their sum', () => {
  tf.tidy(() => {
    const tensor = drawing(tf, ['several']);
    const [x, a, b, ba, bb] = [tensor([33, 20], 1), tensor([20, 7], 1), tensor([20, 18], 1), tensor([7], 1), tensor([18], 1)]; // prettier-ignore
    const [da, db] = [tensor([33, 7], 1), tensor([33, 18], 1)];
    const numbers = (all: Tensor[]) => all.map((one) => one.dataSync() as Float32Array);
    const alone = ([[a, ba], [b, bb]] as const).map(([kernel, bias]) => own({ x, kernel, bias, activation: 'linear' })); // prettier-ignore
    const together = native.executeAll('NetloomDense', attrs(2, 0), [x, a, b, ba, bb], 2);
    expect(numbers(together)).toEqual(numbers(alone));

    const [dx, dka, dkb, dba, dbb] = native.executeAll('NetloomDenseGrad', backward(2, 0), [da, db, da, db, x, a, b], 5); // prettier-ignore
    const [first, ofA, ofBa] = native.executeAll('NetloomDenseGrad', backward(1, 0), [da, da, x, a], 3);
    const [second, ofB, ofBb] = native.executeAll('NetloomDenseGrad', backward(1, 0), [db, db, x, b], 3);
    const ours = numbers([dx!, dka!, dkb!, dba!, dbb!]);
    const sum = tf.add(first!, second!);
    expectAlike(ours, numbers([sum, ofA!, ofB!, ofBa!, ofBb!]), { tolerance: 1e-6, least: 1 });
  });
});

test('what shall be added is added to what comes out, and to the gradients of the inputs', () => {
  tf.tidy(() => {
    const tensor = drawing(tf, ['added']);
    const [x, kernel, bias, more, dy] = [tensor([9, 5], 1), tensor([5, 19], 1), tensor([19], 1), tensor([9, 19], 1), tensor([9, 19], 1)]; // prettier-ignore
    const y = own({ x, kernel, bias, activation: 'linear' });
    const sum = native.execute('NetloomDense', attrs(1, 1), [x, kernel, bias, more]);
    const numbers = (one: Tensor) => one.dataSync() as Float32Array;
    expectAlike([numbers(sum)], [numbers(tf.add(y, more))], { tolerance: 1e-6, least: 1 });
    const [dx] = native.executeAll('NetloomDenseGrad', backward(1, 0), [dy, dy, x, kernel], 3);
    const [dsum] = native.executeAll('NetloomDenseGrad', backward(1, 1), [dy, dy, x, kernel, x], 3);
    expectAlike([numbers(dsum!)], [numbers(tf.add(dx!, x))], { tolerance: 1e-6, least: 1 });
  });
});

test('gradients of inputs are left out where nobody wants them', () => {
  tf.tidy(() => {
    const [x, kernel] = drawn({ shape: [6, 4], units: 3, activation: 'linear' });
    const dy = tf.ones([6, 3]);
    const [dx, ...others] = native.executeAll(
      'NetloomDenseGrad',
      backward(1, 0, false),
      [dy, dy, x, kernel],
      3,
    );
    expect(dx!.size).toBe(0);
    const [, ...wanted] = native.executeAll('NetloomDenseGrad', backward(1, 0), [dy, dy, x, kernel], 3);
    expect(others.map((one) => one.dataSync())).toEqual(wanted.map((one) => one.dataSync()));
  });
});

describe('what does not fit is refused, not computed', () => {
  const refused = (op: string, shapes: number[][], message: RegExp) =>
    tf.tidy(() => {
      const given = shapes.map((shape) => tf.zeros(shape));
      const options = op === 'NetloomDense' ? attrs(1, 0) : backward(1, 0);
      expect(() => native.executeAll(op, options, given, op === 'NetloomDense' ? 1 : 3)).toThrow(message);
    });
  test('forward', () => {
    refused('NetloomDense', [[2, 3], [4, 5], [5]], /takes rows \[\.\.\., features\] and weights/); // prettier-ignore
    refused('NetloomDense', [[2, 3], [3], [3]], /takes rows \[\.\.\., features\] and weights/);
    refused('NetloomDense', [[], [3, 3], [3]], /takes rows \[\.\.\., features\] and weights/);
    refused('NetloomDense', [[2, 3], [3, 4], [3]], /Input 2 should be float32 \[4\], not \[3\]/);
    refused('NetloomDense', [[0, 3], [3, 4], [4]], /takes some rows/);
    refused('NetloomDense', [[2, 3], [3, 0], [0]], /has some units/);
  });
  test('backward', () => {
    refused('NetloomDenseGrad', [[2, 3], [2, 4], [2, 3], [3, 4]], /Input 0 should be float32 \[2, 4\]/); // prettier-ignore
    refused('NetloomDenseGrad', [[2, 4], [2, 3], [2, 3], [3, 4]], /Input 1 should be float32 \[2, 4\]/); // prettier-ignore
  });
});

describe('the layer goes through it', () => {
  const asked = (units: number, features: number, activation: 'relu' | 'softmax') => {
    const layer = tf.layers.dense({ units, activation });
    const found = { ops: [] as string[], y: null as unknown };
    tf.tidy(() => {
      layer.build([2, features]);
      found.ops = askedOf(tf, () => {
        found.y = (layer.apply(tf.ones([2, features])) as Tensor).arraySync();
      });
    });
    layer.weights.forEach((weight) => weight.dispose());
    return found;
  };
  test('with its activation, or with another behind it', () => {
    expect(asked(4, 3, 'relu').ops).toContain('NetloomDense');
    const { ops, y } = asked(4, 3, 'softmax');
    expect(ops).toContain('NetloomDense');
    (y as number[][]).forEach((row) => expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 5));
  });
  test('but not where it has very many weights', () =>
    expect(asked(2048, 2048, 'relu').ops).not.toContain('NetloomDense'));
});

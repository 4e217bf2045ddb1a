import type { RNN, Tensor } from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LayerDefinition } from '#shared/layers/define';
import { layers } from '#shared/layers/registry';
import { hasOwnOperations } from '../../graph/native';
import { buildModel } from '../../model/build';
import { disposeModel } from '../../model/layers';
import { predictBatch } from '../../model/predict';
import { netFor, rows } from '../../train/layerNet.fixture';
import type { Tf } from '../load';
import { blockLstm } from './blockLstm';
import type { Native } from './native';
import { ownLstm, type LstmGiven } from './ownLstm';
import { answersOf, askedOf, drawing, expectAlike, expectRepeats, onNative } from './ownOperation.fixture';

let tf: Tf;
let native: Native;
onNative((...engine) => ([tf, native] = engine));

test('TensorFlow takes operations of our own', () => {
  expect(hasOwnOperations()).toBe(true);
});

interface Case {
  batch: number;
  steps: number;
  features: number;
  units: number;
  goBackwards: boolean;
  returnSequences: boolean;
}

/** The layer's weights and inputs, drawn so that gates are neither all open nor all shut. */
function drawn({ batch, steps, features, units }: Case): Tensor[] {
  const tensor = drawing(tf, ['lstm', batch, steps, features, units]);
  return [
    tensor([batch, steps, features], 2),
    tensor([features, 4 * units], 1 / Math.sqrt(features)),
    tensor([units, 4 * units], 1 / Math.sqrt(units)),
    tensor([4 * units], 1),
  ];
}

/** TensorFlow's operation, asked for the same. */
function block({ x, kernel, recurrent, bias, goBackwards, returnSequences }: LstmGiven): Tensor {
  const turned = tf.transpose(x, [1, 0, 2]);
  const outputs = blockLstm(tf, native, goBackwards ? tf.reverse(turned, 0) : turned, tf.concat([kernel, recurrent], 0), bias); // prettier-ignore
  const ordered = tf.transpose(outputs, [1, 0, 2]);
  const [batch, steps, units] = ordered.shape as [number, number, number];
  return returnSequences ? ordered : tf.reshape(tf.slice(ordered, [0, steps - 1, 0], [batch, 1, units]), [batch, units]); // prettier-ignore
}

const answers = (how: (given: LstmGiven) => Tensor, settings: Case): Float32Array[] =>
  tf.tidy(
    () =>
    answersOf(tf, (x, kernel, recurrent, bias) => how({ x: x!, kernel: kernel!, recurrent: recurrent!, bias: bias!, ...settings }), drawn(settings)), // prettier-ignore
  );

const own = (given: LstmGiven): Tensor => ownLstm(tf, native, given);
const agree = (settings: Case, tolerance: number): void =>
  expectAlike(answers(own, settings), answers(block, settings), { tolerance, least: 1e-2 });

describe('our own LSTM is TensorFlow’s BlockLSTM, forward and backward', () => {
  const size = (max: number) => fc.integer({ min: 1, max });
  test('at any size, in both directions', () => {
    const cases = fc.record({
      ...{ batch: size(21), steps: size(12), features: size(40), units: size(70) },
      ...{ goBackwards: fc.boolean(), returnSequences: fc.boolean() },
    });
    fc.assert(
      fc.property(cases, (settings) => agree(settings, 1e-5)),
      { numRuns: 60, seed: 1 },
    );
  });

  const large: Case[] = [
    { batch: 64, steps: 50, features: 8, units: 64, goBackwards: false, returnSequences: false },
    { batch: 67, steps: 30, features: 33, units: 45, goBackwards: true, returnSequences: true },
    { batch: 3, steps: 400, features: 5, units: 16, goBackwards: false, returnSequences: true },
    { batch: 5, steps: 193, features: 2, units: 20, goBackwards: true, returnSequences: false },
    { batch: 16, steps: 4, features: 300, units: 200, goBackwards: true, returnSequences: false },
  ];
  test.each(large)('$batch × $steps × $features to $units', (settings) => agree(settings, 1e-4));
});

describe('where a step is masked, the state is the one before', () => {
  /** The same step by step, from operations that everybody knows. */
  const stepwise = ({
    x,
    kernel,
    recurrent,
    bias,
    mask,
    goBackwards,
    returnSequences,
  }: LstmGiven): Tensor => {
    const [batch, steps] = x.shape as [number, number];
    let h: Tensor = tf.zeros([batch, recurrent.shape[0]!]);
    let c = h;
    const states = Array.from({ length: steps }, (_, step) => {
      const at = goBackwards ? steps - 1 - step : step;
      const gates = tf.add(tf.add(tf.matMul(tf.gather(x, at, 1), kernel), tf.matMul(h, recurrent)), bias);
      const [i, f, g, o] = tf.split(gates, 4, 1) as [Tensor, Tensor, Tensor, Tensor];
      const counts = tf.gather(mask!, [at], 1);
      const kept = (fresh: Tensor, before: Tensor) =>
        tf.add(tf.mul(fresh, counts), tf.mul(before, tf.sub(1, counts)));
      const cell = tf.add(tf.mul(tf.sigmoid(f), c), tf.mul(tf.sigmoid(i), tf.tanh(g)));
      h = kept(tf.mul(tf.sigmoid(o), tf.tanh(cell)), h);
      c = kept(cell, c);
      return h;
    });
    return returnSequences ? tf.stack(states, 1) : h;
  };
  const maskOf = ({ batch, steps }: Case, share: number): Tensor => {
    const random = drawing(tf, ['mask', batch, steps])([batch, steps], 1);
    return tf.cast(tf.greater(random, 2 * share - 1), 'float32');
  };
  const agrees = (settings: Case, share: number): void =>
    tf.tidy(() => {
      const mask = maskOf(settings, share);
      const masked = (how: typeof own) => (given: LstmGiven) => how({ ...given, mask });
      const limits = { tolerance: 1e-5, least: 1e-2 };
      expectAlike(answers(masked(own), settings), answers(masked(stepwise), settings), limits);
    });

  const size = (max: number) => fc.integer({ min: 1, max });
  test('at any size and anywhere in a sequence, in both directions, with its gradients', () => {
    const cases = fc.record({
      ...{ batch: size(13), steps: size(8), features: size(20), units: size(40) },
      ...{ goBackwards: fc.boolean(), returnSequences: fc.boolean() },
    });
    fc.assert(fc.property(cases, fc.constantFrom(0.2, 0.5, 0.9), agrees), { numRuns: 30, seed: 2 });
  });

  test('a row without any step that counts stays as it began, and nothing is learned from it', () => {
    const settings = {
      batch: 4,
      steps: 5,
      features: 3,
      units: 7,
      goBackwards: false,
      returnSequences: false,
    };
    tf.tidy(() => {
      const all = answers((given) => own({ ...given, mask: tf.zeros([4, 5]) }), settings);
      for (const numbers of all) expect(Math.max(...numbers.map(Math.abs))).toBe(0);
    });
  });

  test('what a masked step holds is not looked at', () => {
    tf.tidy(() => {
      const bias = tf.tensor1d([1, 1, 1, 1]);
      const rest = { kernel: tf.ones([1, 4]), recurrent: tf.ones([1, 4]), bias, goBackwards: false, returnSequences: false }; // prettier-ignore
      const said = (x: number[], mask: number[]) =>
        own({ ...rest, x: tf.tensor3d(x, [1, x.length, 1]), mask: tf.tensor2d([mask]) }).dataSync()[0];
      expect(said([1, NaN, 2], [1, 0, 1])).toBe(said([1, 2], [1, 1]));
      const ofKernel = (x: number[], mask: number[]) =>
        tf.grad((kernel) =>
          own({ ...rest, kernel, x: tf.tensor3d(x, [1, x.length, 1]), mask: tf.tensor2d([mask]) }).sum(), // prettier-ignore
        )(rest.kernel).dataSync(); // prettier-ignore
      expect(ofKernel([1, NaN, 2], [1, 0, 1])).toEqual(ofKernel([1, 2], [1, 1]));
    });
  });
});

test('the same comes out every time, whichever thread does which part', () => {
  const settings: Case = {
    batch: 130,
    steps: 20,
    features: 16,
    units: 48,
    goBackwards: false,
    returnSequences: true,
  };
  expectRepeats(() => answers(own, settings));
});

test('a row gets the same answer alone and among others', () => {
  const settings: Case = {
    batch: 23,
    steps: 9,
    features: 6,
    units: 37,
    goBackwards: false,
    returnSequences: false,
  };
  tf.tidy(() => {
    const [x, kernel, recurrent, bias] = drawn(settings) as [Tensor, Tensor, Tensor, Tensor];
    const ask = (rows: Tensor) => own({ x: rows, kernel, recurrent, bias, ...settings });
    const together = ask(x).arraySync() as number[][];
    together.forEach((answer, row) =>
      expect((ask(tf.slice(x, [row, 0, 0], [1, 9, 6])).arraySync() as number[][])[0]).toEqual(answer),
    );
  });
});

describe('gates far from zero', () => {
  /** One step of one unit, whose input gate is closed or open as far as is asked, and which remembers `candidate`. */
  const step = (gate: number, candidate: number): number =>
    tf.tidy(() => {
      const x = tf.ones([1, 1, 1]);
      const bias = tf.tensor1d([gate, 0, candidate, 100]);
      return own({ x, kernel: tf.zeros([1, 4]), recurrent: tf.zeros([1, 4]), bias, goBackwards: false, returnSequences: false }).dataSync()[0]!; // prettier-ignore
    });

  test('shut and open as 1 / (1 + e⁻ˣ) and tanh do, to a few units in the last place', () => {
    const expected = (gate: number, candidate: number) =>
      Math.tanh(Math.tanh(candidate) / (1 + Math.exp(-gate)));
    const places = [-80, -30, -10, -3, -1, -1e-3, 0, 1e-6, 0.1, 0.7, 2, 5, 9, 15, 40, 90];
    for (const gate of places)
      for (const candidate of places) {
        const right = expected(gate, candidate);
        expect(Math.abs(step(gate, candidate) - right)).toBeLessThanOrEqual(1.2e-6 * Math.abs(right) + 1e-38);
      }
  });

  test('what is not a number stays none', () => {
    expect(step(NaN, 1)).toBeNaN();
    expect(step(0, NaN)).toBeNaN();
    expect(step(Infinity, 1)).toBeCloseTo(Math.tanh(Math.tanh(1)), 6);
    expect(step(-Infinity, 1)).toBeCloseTo(0, 30);
  });
});

describe('what does not fit is refused, not computed', () => {
  const refused = (shapes: number[][], message: RegExp) =>
    tf.tidy(() => {
      const [x, kernel, recurrent, bias] = shapes.map((shape) => tf.zeros(shape)) as [
        Tensor,
        Tensor,
        Tensor,
        Tensor,
      ];
      const given = [x, kernel, recurrent, tf.zeros([0]), bias];
      const attrs = [native.bool('backwards', false), native.bool('remember', true)];
      expect(() => native.executeAll('NetloomLstmForward', attrs, given, 3)).toThrow(message);
    });
  test('weights of other features or units', () => {
    refused([[2, 3, 4], [5, 8], [2, 8], [8]], /Input 1 should be float32 \[4, 8\], not \[5, 8\]/); // prettier-ignore
    refused([[2, 3, 4], [4, 8], [2, 7], [8]], /Input 2 should be float32 \[2, 8\]/); // prettier-ignore
    refused([[2, 3, 4], [4, 8], [2, 8], [7]], /Input 4 should be float32 \[8\]/); // prettier-ignore
  });
  test('inputs that are no rows of steps', () => {
    refused([[2, 3], [3, 8], [2, 8], [8]], /takes some rows/); // prettier-ignore
    refused([[2, 0, 4], [4, 8], [2, 8], [8]], /takes some rows/); // prettier-ignore
    refused([[2, 3, 4], [4, 8], [8], [8]], /takes some rows/); // prettier-ignore
  });
});

test('a layer of the program goes through it', () => {
  const definition = layers.find(({ className }) => className === 'LSTM') as LayerDefinition;
  const { graph, spec, part } = netFor(definition);
  const built = buildModel(tf, graph, spec, 1);
  let asked: string[] = [];
  try {
    asked = askedOf(tf, () => predictBatch(tf, built, spec, part.features, rows));
  } finally {
    disposeModel(built.model);
  }
  expect(asked).toContain('NetloomLstmForward');
});

test('layers that are given a mask go through it, in both directions', () => {
  tf.tidy(() => {
    const lstm = tf.layers.lstm({ units: 2, recurrentActivation: 'sigmoid' }) as RNN;
    const layer = tf.layers.bidirectional({ layer: lstm, mergeMode: 'concat' });
    const [x, mask] = [tf.ones([1, 3, 2]), tf.tensor2d([[1, 1, 0]], [1, 3], 'bool')];
    const asked = askedOf(tf, () => layer.apply(x, { mask }));
    expect(asked.filter((op) => op === 'NetloomLstmForward')).toHaveLength(2);
    layer.weights.forEach((weight) => weight.dispose());
  });
});

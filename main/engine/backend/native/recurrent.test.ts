import type { RNN, Tensor } from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { loadTf, type Tf } from '../load';
import { drawing, expectAlike } from './ownOperation.fixture';
import { withSeed } from './random';

let tf: Tf;
beforeAll(async () => {
  ({ tf } = await loadTf());
});

/** What a masked LSTM with dropout says while it trains, and what a dropout behind it leaves. */
function drawn(stepByStep: boolean): Float32Array[] {
  const [batch, steps, features, units] = [5, 6, 4, 3] as const;
  const tensor = drawing(tf, ['masked']);
  // Whoever wants the state as well gets tfjs' way, step by step.
  const layer = tf.layers.lstm({ units, recurrentActivation: 'sigmoid', dropout: 0.2, returnState: stepByStep }) as RNN; // prettier-ignore
  layer.build([batch, steps, features]);
  return tf.tidy(() => {
    const x = tensor([batch, steps, features], 1);
    layer.setWeights(layer.getWeights().map(({ shape }) => tensor(shape, 1)));
    const mask = tf.tensor2d(Array.from({ length: batch * steps }, (_, i) => i % 4 !== 1), [batch, steps], 'bool'); // prettier-ignore
    return withSeed(tf.tensor1d([3, 4], 'int32'), () => {
      const outputs = layer.call(x, { mask, training: true }) as Tensor | Tensor[];
      const y = Array.isArray(outputs) ? outputs[0]! : outputs;
      return [y, tf.dropout(tf.ones([8, 8]), 0.5)].map((each) => each.dataSync() as Float32Array);
    });
  });
}

test('a masked LSTM drops the inputs that it drops step by step, and so does what stands behind it', () => {
  const [ours, theirs] = [drawn(false), drawn(true)];
  expect(ours[1]).toEqual(theirs[1]);
  expectAlike([ours[0]!], [theirs[0]!], { tolerance: 1e-5, least: 1e-2 });
});

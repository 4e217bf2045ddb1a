import type { Variable } from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { losses, optimizerSchema } from '#shared/training/settings';
import { loadTf, type Tf } from '../backend/load';
import { askPython, testPython } from '../python.fixture';
import type { ResolvedLoss } from '#shared/training/loss';
import { lossFunction } from '../model/loss';
import { generator } from '../model/randomness';
import { clipByGlobalNorm, createOptimizer } from './optimizers';

/** Real Keras 3 as the judge: the same gradients and predictions go through both. Asked once, since it starts slowly. */
const script = `
import json, sys, keras, numpy as np
from keras.src.optimizers.base_optimizer import clip_by_global_norm
given = json.load(sys.stdin)
array = lambda x: keras.ops.convert_to_tensor(np.array(x, dtype='float32'))
numbers = lambda x: [float(v) for v in np.array(x)]
paths = []
for name, config in given['optimizers']:
    weight = keras.Variable(array(given['start']))
    optimizer = getattr(keras.optimizers, name)(**{k: float(v) if type(v) is int else v for k, v in config.items()})
    for gradient in given['gradients']:
        optimizer.apply([array(gradient)], [weight])
    paths.append(numbers(weight))
losses = [numbers(getattr(keras.losses, name)(array(given['truth']), array(given['prediction']))) for name in given['losses']]
clipped = [numbers(g) for g in clip_by_global_norm([array(g) for g in given['gradients'][:2]], 0.5)]
print(json.dumps({'paths': paths, 'losses': losses, 'clipped': clipped}))
`;
interface Answer {
  paths: number[][];
  losses: number[][];
  clipped: number[][];
}

describe.skipIf(!testPython)('as in Keras', () => {
  let tf: Tf;
  let theirs: Answer;

  const random = generator(['keras']);
  const vector = (length: number) => Array.from({ length }, () => Math.fround(random() * 2 - 1));
  const start = vector(5);
  const gradients = Array.from({ length: 25 }, () => vector(5));

  const cases = [
    { type: 'sgd', learningRate: 0.1 },
    { type: 'sgd', learningRate: 0.1, momentum: 0.9 },
    { type: 'sgd', learningRate: 0.1, momentum: 0.9, nesterov: true },
    { type: 'adam', learningRate: 0.01 },
    { type: 'adamax', learningRate: 0.01 },
    { type: 'rmsprop', learningRate: 0.01 },
    { type: 'rmsprop', learningRate: 0.01, momentum: 0.8 },
    { type: 'adagrad', learningRate: 0.1 },
    { type: 'adadelta', learningRate: 1 },
  ];
  const classNames = {
    sgd: 'SGD',
    adam: 'Adam',
    adamax: 'Adamax',
    rmsprop: 'RMSprop',
    adagrad: 'Adagrad',
    adadelta: 'Adadelta',
  };
  const names: Record<string, string> = { learningRate: 'learning_rate', beta1: 'beta_1', beta2: 'beta_2', initialAccumulatorValue: 'initial_accumulator_value' }; // prettier-ignore

  const settings = cases.map((c) => optimizerSchema.parse(c));
  // All accept one-hot truths and probabilities.
  const truth = [[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 0, 0]]; // prettier-ignore
  const prediction = [[0.7, 0.2, 0.1], [0.05, 0.9, 0.05], [0.3, 0.3, 0.4], [0, 1, 0]]; // prettier-ignore
  const ours = losses.filter((name): name is ResolvedLoss => name !== 'auto');
  const called: Partial<Record<ResolvedLoss, string>> = { logCosh: 'log_cosh', cosineProximity: 'cosine_similarity', kullbackLeiblerDivergence: 'kl_divergence' }; // prettier-ignore
  const snake = (name: string) => name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`);

  beforeAll(async () => {
    ({ tf } = await loadTf());
    theirs = askPython(script, {
      optimizers: settings.map(({ type, ...rest }) => [
        classNames[type],
        Object.fromEntries(Object.entries(rest).map(([name, value]) => [names[name] ?? name, value])),
      ]),
      ...{ start, gradients, truth, prediction },
      losses: ours.map((name) => called[name] ?? snake(name)),
    });
  }, 120_000);

  test('every optimiser walks the same path over 25 steps', () => {
    settings.forEach((s, i) => {
      const weight = tf.variable(tf.tensor1d(start)) as Variable;
      const optimizer = createOptimizer(tf, s);
      for (const gradient of gradients)
        tf.tidy(() => optimizer.apply([weight], { [weight.name]: tf.tensor1d(gradient) }));
      weight
        .dataSync()
        .forEach((value, k) => expect(value, `${s.type} ${k}`).toBeCloseTo(theirs.paths[i]![k]!, 5));
      optimizer.dispose();
      weight.dispose();
    });
  });

  test('every loss gives the same number for every row', () => {
    ours.forEach((name, i) => {
      const each = tf.tidy(() =>
        lossFunction(tf, name)(tf.tensor2d(truth), tf.tensor2d(prediction)).dataSync(),
      );
      each.forEach((value, row) =>
        expect(value, `${name}, row ${row}`).toBeCloseTo(theirs.losses[i]![row]!, 4),
      );
    });
  });

  test('gradients are clipped by their global norm', () => {
    tf.tidy(() => {
      const clipped = clipByGlobalNorm(
        tf,
        { a: tf.tensor1d(gradients[0]!), b: tf.tensor1d(gradients[1]!) },
        0.5,
      );
      Object.values(clipped).forEach((g, i) =>
        g.dataSync().forEach((value, k) => expect(value).toBeCloseTo(theirs.clipped[i]![k]!, 6)),
      );
      const small = clipByGlobalNorm(tf, { a: tf.tensor1d([0.1, 0.2]) }, 0.5);
      expect([...small.a!.dataSync()]).toEqual([Math.fround(0.1), Math.fround(0.2)]);
    });
  });
});

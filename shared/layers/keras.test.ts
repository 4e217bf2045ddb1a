import * as tf from '@tensorflow/tfjs';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { layerConfig } from './config';
import { layerNamed } from './registry';
import { cases } from './testing/cases';

const python = process.env['NETLOOM_TEST_PYTHON'] || path.resolve('.runtime/python/bin/python');

/** Builds each layer in Keras from its config, gives it tfjs' weights, and answers what it makes of the same numbers. */
const script = `
import json, os, sys
os.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'
import numpy as np, keras
answers = []
for case in json.load(sys.stdin):
    layer = keras.layers.deserialize({'module': 'keras.layers', 'class_name': case['className'], 'config': case['config'], 'registered_name': None})
    x = [np.array(v, dtype='float32') for v in case['inputs']]
    given = x if len(x) > 1 else x[0]
    layer(given)
    layer.set_weights([np.array(w, dtype='float32') for w in case['weights']])
    y = np.array(layer(given))
    answers.append({'shape': list(y.shape[1:]), 'values': y.ravel().tolist(),
        'trainable': int(sum(np.prod(w.shape) for w in layer.trainable_weights))})
print('ANSWER' + json.dumps(answers))
`;

interface Answer {
  shape: number[];
  values: number[];
  trainable: number;
}
const asked = Object.entries(cases).flatMap(([className, table]) => table.map((c) => ({ className, ...c })));

/** The same in tfjs: outputs for some made-up numbers, and what Keras needs to repeat them. */
function inTfjs({ className, params = {}, inputs }: (typeof asked)[number], seed: number) {
  const definition = layerNamed(className)!;
  const stated = layerConfig(definition, params);
  const [kind, fromConfig] = tf.serialization.SerializationMap.getMap().classNameMap[stated.className]!;
  const layer = fromConfig(kind, stated.config as tf.serialization.ConfigDict) as tf.layers.Layer;
  const symbols = inputs.map((shape) => tf.input({ shape: [...shape] }));
  const out = layer.apply(symbols.length > 1 ? symbols : symbols[0]!) as tf.SymbolicTensor;
  const codes = className === 'Embedding';
  const x = inputs.map((s, i) =>
    tf.randomUniform([3, ...s], codes ? 0 : -2, codes ? 9 : 2, codes ? 'int32' : 'float32', seed + i),
  );
  // Weights off their usual zeros and ones, so that a swapped pair shows. Variances must stay positive.
  layer.setWeights(
    layer.getWeights().map((w, i) => tf.randomUniform(w.shape, 0.1, 0.9, 'float32', seed + 50 + i)),
  );
  const model = tf.model({ inputs: symbols, outputs: out });
  const y = model.predict(x.length > 1 ? x : x[0]!) as tf.Tensor;
  return {
    question: {
      ...layerConfig(definition, params, 'keras'),
      inputs: x.map((t) => t.arraySync()),
      weights: layer.getWeights().map((w) => w.arraySync()),
    },
    values: [...y.dataSync()],
  };
}

describe.skipIf(!existsSync(python))('Keras 3', () => {
  it('builds every layer from its config and gives the same numbers as tfjs', () => {
    const ours = asked.map((c, i) => inTfjs(c, 100 * i));
    const reply = execFileSync(python, ['-c', script], {
      input: JSON.stringify(ours.map((o) => o.question)),
      maxBuffer: 2 ** 28,
    }).toString();
    const answers = JSON.parse(reply.slice(reply.indexOf('ANSWER') + 6)) as Answer[];
    const differences = asked.flatMap((c, i) => {
      const { shape, values, trainable } = answers[i]!;
      const worst = Math.max(
        ...values.map((v, k) => Math.abs(v - ours[i]!.values[k]!) / Math.max(1, Math.abs(v))),
      );
      const fits = String(shape) === String(c.output) && trainable === (c.trainable ?? 0) && worst < 1e-5;
      return fits ? [] : [{ layer: c.className, params: c.params, worst, shape, trainable }];
    });
    expect(differences).toEqual([]);
    expect(answers).toHaveLength(asked.length);
  });
});

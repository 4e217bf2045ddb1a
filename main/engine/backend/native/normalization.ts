import type { Tensor } from '@tensorflow/tfjs';
import type { Tf } from '../load';
import type { Native } from './native';
import { ownBatchNorm, type BatchNormed, type BatchNormGiven } from './ownBatchNorm';
import { ownLayerNorm } from './ownLayerNorm';

interface Weight {
  read(): Tensor;
  write(value: Tensor): unknown;
}
/** What of tfjs' normalising layers is needed here; its types do not tell. */
interface Normalization {
  axis: number | number[];
  epsilon: number;
  momentum: number;
  gamma: Weight | null;
  beta: Weight | null;
  movingMean: Weight;
  movingVariance: Weight;
}
type Call = (this: Normalization, inputs: Tensor | Tensor[], options: { training?: boolean }) => Tensor;

/**
 * Batch and layer normalisation over the last axis, with gradients of their own. Others are left to tfjs.
 * @param own which of our own operations there are (`hasOwnOperations`)
 */
export function installNormalization(tf: Tf, native: Native, own: { batch: boolean; layer: boolean }): void {
  replace(
    tf.layers.batchNormalization(),
    (original) =>
      function (inputs, options) {
        const x = Array.isArray(inputs) ? inputs[0]! : inputs;
        if (!options.training || !isLast(this.axis, x.rank)) return original.call(this, inputs, options);
        return tf.tidy(() => {
          const channels = x.shape[x.rank - 1]!;
          const gamma = this.gamma?.read() ?? tf.ones([channels]);
          const beta = this.beta?.read() ?? tf.zeros([channels]);
          const normalize = own.batch && x.size > 0 && x.dtype === 'float32' ? ownBatchNorm : normalizeBatch;
          const given = { x, gamma, beta, epsilon: this.epsilon };
          const { y, mean, variance } = normalize(tf, native, given);
          for (const [weight, value] of [
            [this.movingMean, mean],
            [this.movingVariance, variance],
          ] as const) {
            const old = weight.read();
            weight.write(tf.sub(old, tf.mul(tf.sub(old, value), 1 - this.momentum)));
            value.dispose();
          }
          return y;
        });
      },
  );

  replace(
    tf.layers.layerNormalization(),
    (original) =>
      function (inputs, options) {
        const x = Array.isArray(inputs) ? inputs[0]! : inputs;
        if (!isLast(this.axis, x.rank)) return original.call(this, inputs, options);
        return tf.tidy(() => {
          if (own.layer && x.size > 0 && x.dtype === 'float32') {
            const size = x.shape[x.rank - 1]!;
            const [gamma, beta] = [
              this.gamma?.read() ?? tf.ones([size]),
              this.beta?.read() ?? tf.zeros([size]),
            ];
            return ownLayerNorm(tf, native, { x, gamma, beta, epsilon: this.epsilon });
          }
          const normalized = normalizeRows(tf, x, this.epsilon);
          const scaled = this.gamma ? tf.mul(normalized, this.gamma.read()) : normalized;
          return this.beta ? tf.add(scaled, this.beta.read()) : scaled;
        });
      },
  );
}

function replace(example: object, make: (original: Call) => Call): void {
  const prototype = Object.getPrototypeOf(example) as { call: Call };
  prototype.call = make(prototype.call);
}

const isLast = (axis: number | number[], rank: number): boolean => {
  const [only, ...more] = Array.isArray(axis) ? axis : [axis];
  return more.length === 0 && (only === -1 || only === rank - 1);
};

/** By TensorFlow's own operation. @see https://www.tensorflow.org/api_docs/python/tf/raw_ops/FusedBatchNormV3 */
function normalizeBatch(tf: Tf, native: Native, { x, gamma, beta, epsilon }: BatchNormGiven): BatchNormed {
  const channels = x.shape[x.rank - 1]!;
  const count = x.size / channels;
  const attrs = [
    native.type('T', 'float32'),
    native.type('U', 'float32'),
    native.float('epsilon', epsilon),
    native.text('data_format', 'NHWC'),
    native.bool('is_training', true),
  ];
  let statistics: { mean: Tensor; variance: Tensor } | undefined;
  const op = tf.customGrad((...given: unknown[]) => {
    const [x, gamma, beta, save] = given as [Tensor, Tensor, Tensor, (tensors: Tensor[]) => void];
    const none = tf.tensor1d([], 'float32');
    const outputs = native.executeAll('FusedBatchNormV3', attrs, [x, gamma, beta, none, none], 6);
    const [y, mean, variance, ...reserved] = outputs as [Tensor, Tensor, Tensor, ...Tensor[]];
    // TensorFlow's is the estimate for all data; Keras and tfjs remember that of the batch.
    const ofBatch = count > 1 ? tf.mul(variance, (count - 1) / count) : variance;
    statistics = { mean: tf.keep(mean), variance: tf.keep(ofBatch) };
    save([x, gamma, ...reserved]);
    return {
      value: y,
      gradFunc: (dy: Tensor, [x, gamma, ...reserved]: Tensor[]) =>
        native.executeAll('FusedBatchNormGradV3', attrs, [dy, x!, gamma!, ...reserved], 5).slice(0, 3),
    };
  });
  const flat = x.rank === 4 ? x : tf.reshape(x, [count, 1, 1, channels]);
  const y = op(flat, gamma, beta) as Tensor;
  return { y: x.rank === 4 ? y : tf.reshape(y, x.shape), ...statistics! };
}

/** Mean 0 and variance 1 along the last axis. @see https://arxiv.org/abs/1607.06450 */
function normalizeRows(tf: Tf, x: Tensor, epsilon: number): Tensor {
  const op = tf.customGrad((...given: unknown[]) => {
    const [x, save] = given as [Tensor, (tensors: Tensor[]) => void];
    const centred = tf.sub(x, tf.mean(x, -1, true));
    const scale = tf.rsqrt(tf.add(tf.mean(tf.square(centred), -1, true), epsilon));
    const y = tf.mul(centred, scale);
    save([y, scale]);
    return {
      value: y,
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [y, scale] = saved as [Tensor, Tensor];
        const along = tf.mul(y, tf.mean(tf.mul(dy, y), -1, true));
        return tf.mul(scale, tf.sub(tf.sub(dy, tf.mean(dy, -1, true)), along));
      },
    };
  });
  return op(x);
}

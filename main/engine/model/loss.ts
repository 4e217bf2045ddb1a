import type { Tensor } from '@tensorflow/tfjs';
import type { ResolvedLoss } from '#shared/training/loss';
import type { Tf } from '../backend/load';

/** @returns the loss of each sample, `[batch]`. */
export type LossFunction = (truth: Tensor, prediction: Tensor) => Tensor;

/**
 * A loss under Keras' name. Truth and prediction have the shape `[batch, units]`.
 * @see https://keras.io/api/losses/
 */
export function lossFunction(tf: Tf, name: ResolvedLoss): LossFunction {
  const metrics = tf.metrics;
  const table: Record<ResolvedLoss, LossFunction> = {
    meanSquaredError: metrics.meanSquaredError,
    meanAbsoluteError: metrics.meanAbsoluteError,
    binaryCrossentropy: (t, p) => binaryCrossentropy(tf, t, p),
    categoricalCrossentropy: metrics.categoricalCrossentropy,
    cosineProximity: metrics.cosineProximity,
    huber: (t, p) => {
      // Quadratic up to 1, linear beyond: ½·min(|e|, 1)² + (|e| − min(|e|, 1)).
      const error = tf.abs(tf.sub(p, t));
      const near = tf.minimum(error, 1);
      return tf.mean(tf.add(tf.mul(0.5, tf.square(near)), tf.sub(error, near)), -1);
    },
    logCosh: (t, p) => {
      const error = tf.sub(p, t);
      return tf.mean(tf.sub(tf.add(error, tf.softplus(tf.mul(-2, error))), Math.LN2), -1);
    },
    poisson: (t, p) => tf.mean(tf.sub(p, tf.mul(t, tf.log(tf.add(p, epsilon)))), -1),
    // Classes come as 0 and 1; hinge wants −1 and 1.
    hinge: (t, p) => tf.mean(tf.relu(tf.sub(1, tf.mul(tf.sub(tf.mul(2, t), 1), p))), -1),
    kullbackLeiblerDivergence: (t, p) => {
      const truth = tf.clipByValue(t, epsilon, 1);
      return tf.sum(tf.mul(truth, tf.log(tf.div(truth, tf.clipByValue(p, epsilon, 1)))), -1);
    },
  };
  return table[name];
}

/** Keras' fuzz factor. */
const epsilon = 1e-7;

function binaryCrossentropy(tf: Tf, truth: Tensor, prediction: Tensor): Tensor {
  const p = tf.clipByValue(prediction, epsilon, 1 - epsilon);
  const likelihood = tf.add(tf.mul(truth, tf.log(p)), tf.mul(tf.sub(1, truth), tf.log(tf.sub(1, p))));
  return tf.neg(tf.mean(likelihood, -1));
}

import type { LayersModel, Scalar, Tensor } from '@tensorflow/tfjs';
import type { FittedRecipe } from '#shared/data/fitted';
import type { DataSpec } from '#shared/data/spec';
import type { Part } from '../data/prepare';
import type { Tf } from '../backend/load';
import type { BuiltModel } from '../model/build';
import { everyLayer } from '../model/layers';
import { lossFunction } from '../model/loss';
import { gatherTargets } from './part';

/** What training makes small. */
export interface Objective {
  /** One tensor of truths per output, `[rows.length, units]`. */
  truths(part: Part, rows: Int32Array): Tensor[];
  /** Weight of each row per output, `[rows.length]`, or null where all rows count alike. */
  weights(part: Part, rows: Int32Array): (Tensor | null)[];
  /** The mean losses of all outputs, weighted and added, plus the penalties on weights. */
  total(truths: Tensor[], predictions: Tensor[], weights?: (Tensor | null)[]): Scalar;
}

/** All methods create tensors: call them inside `tidy`. */
export function createObjective(tf: Tf, built: BuiltModel, spec: DataSpec, fitted: FittedRecipe): Objective {
  const losses = built.outputs.map(({ loss }) => lossFunction(tf, loss));
  const classWeights = built.outputs.map(({ targetIndex }) => {
    const target = fitted.targets[targetIndex]!;
    return target.kind === 'classes' && target.weights.some((w) => w !== 1) ? target.weights : null;
  });
  const penalties = penaltiesOf(built.model);
  return {
    truths: (part, rows) =>
      built.outputs.map((output) =>
        tf.tensor(gatherTargets(part, spec, output, rows), [rows.length, ...output.shape], 'float32'),
      ),
    weights: (part, rows) =>
      classWeights.map((weights, i) => {
        if (!weights) return null;
        const classes = part.targets[built.outputs[i]!.targetIndex]!;
        return tf.tensor1d(Float32Array.from(rows, (row) => weights[classes[row]!] ?? 1));
      }),
    total(truths, predictions, weights = []) {
      const terms = truths.map((truth, i) => {
        const each = losses[i]!(truth, predictions[i]!);
        const mean = tf.mean(weights[i] ? tf.mul(each, weights[i]) : each);
        const { lossWeight } = built.outputs[i]!;
        return lossWeight === 1 ? mean : tf.mul(mean, lossWeight);
      });
      return [...terms, ...penalties.map((penalty) => penalty())].reduce((a, b) => tf.add(a, b)) as Scalar;
    },
  };
}

/**
 * The L1 and L2 penalties of all layers. tfjs' own sum leaves out what sits in the cell of a recurrent layer,
 * so the layers are asked one by one, with those inside them.
 */
function penaltiesOf(model: LayersModel): (() => Scalar)[] {
  return [...new Set(everyLayer(model).flatMap((layer) => layer.losses as (() => Scalar)[]))];
}

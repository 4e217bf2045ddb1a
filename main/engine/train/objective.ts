import type { LayersModel, Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs';
import type { FittedRecipe } from '#shared/data/fitted';
import type { DataSpec } from '#shared/data/spec';
import { isSingleUnit } from '#shared/training/loss';
import type { Tf } from '../backend/load';
import type { BuiltModel, BuiltOutput } from '../model/build';
import { everyLayer } from '../model/layers';
import { lossFunction } from '../model/loss';
import type { OutputSums, Score } from './step';

/**
 * What training makes small, and what people are told of it. All in tensors of the batch, with nothing read back:
 * the same calls are carried out or recorded.
 */
export interface Objective {
  /**
   * Call it inside `tidy`.
   * @param targets per output: class indices `[rows]`, or numbers in the target's own spread `[rows, horizon]`;
   *   then the weights of the rows `[rows]`, where they have some
   * @param outputs what the net said, per output `[rows, units]`
   * @param weighted whether classes count by their weights, as they do while learning
   * @returns the loss: the mean losses of all outputs, weighted and added, plus the penalties on weights;
   *   and a record `[recordLength]` of loss and metrics, which `read` understands
   */
  score(targets: Tensor[], outputs: Tensor[], weighted: boolean): { loss: Scalar; record: Tensor1D };
  /** Numbers in a record. */
  recordLength: number;
  /** @param at where in `values` the record begins */
  read(values: Float32Array, at?: number): Score;
}

export function createObjective(tf: Tf, built: BuiltModel, spec: DataSpec, fitted: FittedRecipe): Objective {
  const penalties = penaltiesOf(built.model);
  const parts = built.outputs.map((output) => {
    const loss = lossFunction(tf, output.loss);
    const target = fitted.targets[output.targetIndex]!;
    const judge = target.kind === 'number' ? errors(tf, target.scaler.scale) : hits(tf, output);
    const weights = target.kind === 'classes' && target.weights.some((w) => w !== 1) ? target.weights : null;
    return { output, loss, judge, weights, truth: truthOf(tf, output, spec) };
  });

  return {
    score(targets, outputs, weighted) {
      // As Keras 3 does: the weighted losses are shared out among all rows, whatever their weights add up to.
      const ofRows = fitted.weight ? targets[parts.length]! : null;
      const terms = parts.map(({ output, loss, weights, truth }, i) => {
        const each = loss(truth(targets[i]!), outputs[i]!);
        const ofClass = weighted && weights ? tf.mul(each, weightOfEach(tf, weights, targets[i]!)) : each;
        const mean = tf.mean(ofRows ? tf.mul(ofClass, ofRows) : ofClass);
        return output.lossWeight === 1 ? mean : tf.mul(mean, output.lossWeight);
      });
      const loss = [...terms, ...penalties.map((penalty) => penalty())].reduce((a, b) =>
        tf.add(a, b),
      ) as Scalar;
      const sums = parts.flatMap(({ judge }, i) => judge(targets[i]!, outputs[i]!));
      return { loss, record: tf.stack([loss, ...sums]) as Tensor1D };
    },
    recordLength: 1 + 2 * parts.length,
    read(values, at = 0) {
      const sums = parts.map(({ output }, i): OutputSums => {
        const [first, second] = [values[at + 1 + 2 * i]!, values[at + 2 + 2 * i]!];
        return fitted.targets[output.targetIndex]!.kind === 'classes'
          ? { hits: first, absolute: 0, squared: 0 }
          : { hits: 0, absolute: first, squared: second };
      });
      return { loss: values[at]!, sums };
    },
  };
}

/** A target in the form its loss compares with: classes one-hot (or 0 and 1 for a single unit), numbers as they are. */
function truthOf(tf: Tf, output: BuiltOutput, spec: DataSpec): (target: Tensor) => Tensor {
  const classes = spec.targets[output.targetIndex]!.classes;
  const shaped = (x: Tensor) => tf.reshape(x, [-1, ...output.shape]);
  if (classes === null || isSingleUnit(output.shape)) return shaped;
  return (target) => shaped(tf.cast(tf.oneHot(tf.cast(target, 'int32'), classes.length), 'float32'));
}

/** The weight of each row's class, `[rows]`. */
const weightOfEach = (tf: Tf, weights: readonly number[], target: Tensor): Tensor =>
  tf.sum(tf.mul(tf.cast(tf.oneHot(tf.cast(target, 'int32'), weights.length), 'float32'), tf.tensor1d([...weights])), -1); // prettier-ignore

type Judge = (target: Tensor, output: Tensor) => [Tensor, Tensor];

/** How many rows' classes are said right. A single unit says the second class above the middle of its range. */
function hits(tf: Tf, { shape, loss }: BuiltOutput): Judge {
  const middle = loss === 'hinge' ? 0 : 0.5;
  const single = isSingleUnit(shape);
  return (target, output) => {
    const said = single
      ? tf.cast(tf.greater(tf.reshape(output, [-1]), middle), 'float32')
      : tf.cast(tf.argMax(output, -1), 'float32');
    return [tf.sum(tf.cast(tf.equal(said, tf.reshape(target, [-1])), 'float32')), tf.scalar(0)];
  };
}

/** Absolute and squared errors in the target's own units. */
function errors(tf: Tf, scale: number): Judge {
  return (target, output) => {
    const error = tf.mul(tf.sub(output, tf.reshape(target, output.shape)), scale);
    return [tf.sum(tf.abs(error)), tf.sum(tf.square(error))];
  };
}

/**
 * The L1 and L2 penalties of all layers. tfjs' own sum leaves out what sits in the cell of a recurrent layer,
 * so the layers are asked one by one, with those inside them.
 */
function penaltiesOf(model: LayersModel): (() => Scalar)[] {
  return [...new Set(everyLayer(model).flatMap((layer) => layer.losses as (() => Scalar)[]))];
}

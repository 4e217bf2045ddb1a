import type { NamedTensorMap, Tensor, Variable } from '@tensorflow/tfjs';
import type { DataSpec } from '#shared/data/spec';
import type { TrainingSettings } from '#shared/training/settings';
import type { Tf } from '../backend/load';
import type { Part } from '../data/prepare';
import type { BuiltModel } from '../model/build';
import { comparedWith } from '../model/compared';
import { callModel, sliceInputs } from '../model/predict';
import { modelWeights, setModelWeights } from '../runs/load';
import type { NamedArray } from '../runs/weights';
import { constrain } from './constraints';
import type { Objective } from './objective';
import { clipByGlobalNorm, createOptimizer } from './optimizers';
import { gatherFeatures, gatherTargets } from './part';
import { withStepRandomness } from './randomness';
import type { Batch, BatchResult, TrainStep } from './step';

interface Given {
  tf: Tf;
  built: BuiltModel;
  spec: DataSpec;
  objective: Objective;
  settings: TrainingSettings;
}

/**
 * The plain step: every operation is sent to the backend as it comes, on any backend. The model's weights are its own.
 * @param why there is no faster one
 */
export function createEagerStep({ tf, built, spec, objective, settings }: Given, why = ''): TrainStep {
  const optimizer = createOptimizer(tf, settings.optimizer);
  const backend = tf.getBackend();
  /** Another training of this process may have chosen another backend meanwhile. */
  const onOwnBackend = async (): Promise<void> => {
    if (tf.getBackend() !== backend) await tf.setBackend(backend);
  };
  const trainable = built.model.trainableWeights;
  const variables = trainable.map((weight) => weight.read() as unknown as Variable);

  /** The tensors of some rows; the caller tidies. */
  function tensorsOf(part: Part, rows: Int32Array): { inputs: Tensor[]; targets: Tensor[] } {
    const inputs = sliceInputs(tf, built, spec, gatherFeatures(part, rows), rows.length);
    const targets = comparedWith(built, spec).map((index) => {
      const values = gatherTargets(part, index, rows);
      const each = values.length / rows.length;
      return tf.tensor(values, each === 1 ? [rows.length] : [rows.length, each]);
    });
    return { inputs, targets };
  }

  /** Score and gradients of one batch; the caller tidies. */
  function differentiate(part: Part, { rows, epoch, index }: Batch) {
    const { inputs, targets } = tensorsOf(part, rows);
    let record: Tensor | undefined;
    const { grads } = withStepRandomness(tf, [settings.seed, 'step', epoch, index], () =>
      tf.variableGrads(() => {
        const score = objective.score(targets, callModel(built, inputs, true), true);
        // Kept, since variableGrads tidies up what it does not return.
        record = tf.keep(score.record);
        return score.loss;
      }, variables),
    );
    const score = objective.read(record!.dataSync() as Float32Array);
    record!.dispose();
    return { score, grads };
  }

  function train(part: Part, batch: Batch, wantGradients: boolean): BatchResult {
    let result: BatchResult | undefined;
    tf.tidy(() => {
      // Moving averages change on the way to a loss that may turn out not to be a number.
      const before = built.model.nonTrainableWeights.map((weight) => ({
        weight,
        value: weight.read().clone(),
      }));
      const { score, grads } = differentiate(part, batch);
      result = score;
      if (!Number.isFinite(score.loss)) return before.forEach(({ weight, value }) => weight.write(value));
      const gradients = settings.clipNorm === null ? grads : clipByGlobalNorm(tf, grads, settings.clipNorm);
      if (wantGradients) result.gradients = named(gradients);
      optimizer.apply(variables, gradients);
      constrain(built.model);
    });
    return result!;
  }

  const named = (gradients: NamedTensorMap): NamedArray[] =>
    trainable.flatMap(({ originalName }, i) => {
      const gradient = gradients[variables[i]!.name];
      if (!gradient) return [];
      return {
        name: originalName,
        shape: gradient.shape,
        values: (gradient.dataSync() as Float32Array).slice(),
      };
    });

  // Nothing here waits; a recorded step does, and the loop must not tell them apart.
  return {
    how: `one operation after the other${why && ` (${why})`}`,
    async run(part, batches, options) {
      await onOwnBackend();
      optimizer.setLearningRate(options.learningRate);
      const results: BatchResult[] = [];
      for (const [i, batch] of batches.entries()) {
        const result = train(part, batch, options.gradients && i === batches.length - 1);
        results.push(result);
        if (!Number.isFinite(result.loss)) break;
      }
      return results;
    },
    async judge(part, blocks) {
      await onOwnBackend();
      return blocks.map((rows) =>
        objective.read(
          tf.tidy(() => {
            const { inputs, targets } = tensorsOf(part, rows);
            return objective.score(targets, callModel(built, inputs, false), false).record.dataSync();
          }) as Float32Array,
        ),
      );
    },
    weights: async () => modelWeights(built.model),
    setWeights: async (arrays) => setModelWeights(tf, built.model, arrays),
    save: async () => optimizer.save(),
    restore: async (saved) => optimizer.restore(variables, saved),
    sync: async () => undefined,
    dispose: () => optimizer.dispose(),
  };
}

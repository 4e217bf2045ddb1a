import type { NamedTensorMap, Tensor, Variable } from '@tensorflow/tfjs';
import type { DataSpec } from '#shared/data/spec';
import type { TrainingSettings } from '#shared/training/settings';
import type { Tf } from '../backend/load';
import type { Part } from '../data/prepare';
import type { BuiltModel } from '../model/build';
import { callModel, sliceInputs } from '../model/predict';
import { withRandomness } from '../model/randomness';
import type { NamedArray } from '../runs/weights';
import type { Objective } from './objective';
import { clipByGlobalNorm, createOptimizer } from './optimizers';
import { gatherFeatures } from './part';
import type { Batch, BatchResult, TrainStep } from './step';

interface Given {
  tf: Tf;
  built: BuiltModel;
  spec: DataSpec;
  part: Part;
  objective: Objective;
  settings: TrainingSettings;
}

/** The plain step: every operation is sent to the backend as it comes, on any backend. */
export function createEagerStep({ tf, built, spec, part, objective, settings }: Given): TrainStep {
  const optimizer = createOptimizer(tf, settings.optimizer);
  const trainable = built.model.trainableWeights;
  const variables = trainable.map((weight) => weight.read() as unknown as Variable);

  /** Loss, predictions and gradients of one batch; the caller tidies. */
  function differentiate({ rows, epoch, index }: Batch) {
    const inputs = sliceInputs(tf, built, spec, gatherFeatures(part, rows), rows.length);
    const truths = objective.truths(part, rows);
    const weights = objective.weights(part, rows);
    let outputs: Tensor[] = [];
    const { value, grads } = withRandomness([settings.seed, 'step', epoch, index], () =>
      tf.variableGrads(() => {
        // Kept, since variableGrads tidies up what it does not return.
        outputs = callModel(built, inputs, true).map((output) => tf.keep(output));
        return objective.total(truths, outputs, weights);
      }, variables),
    );
    return { loss: value, grads, outputs };
  }

  function train(batch: Batch, wantGradients: boolean): BatchResult {
    const result: BatchResult = { loss: NaN, outputs: [] };
    tf.tidy(() => {
      const { loss, grads, outputs } = differentiate(batch);
      result.loss = loss.dataSync()[0]!;
      result.outputs = outputs.map((output) => (output.dataSync() as Float32Array).slice());
      tf.dispose(outputs);
      if (!Number.isFinite(result.loss)) return;
      const gradients = settings.clipNorm === null ? grads : clipByGlobalNorm(tf, grads, settings.clipNorm);
      if (wantGradients) result.gradients = named(gradients);
      optimizer.apply(variables, gradients);
    });
    return result;
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

  return {
    // Nothing here waits; a recorded step does, and the loop must not tell them apart.
    async run(batches, options) {
      optimizer.setLearningRate(options.learningRate);
      const results: BatchResult[] = [];
      for (const [i, batch] of batches.entries()) {
        const result = train(batch, options.gradients && i === batches.length - 1);
        results.push(result);
        if (!Number.isFinite(result.loss)) break;
      }
      return results;
    },
    save: () => optimizer.save(),
    restore: (saved) => optimizer.restore(variables, saved),
    dispose: () => optimizer.dispose(),
  };
}

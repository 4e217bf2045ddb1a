import type { NamedTensorMap, Tensor1D, Variable } from '@tensorflow/tfjs';
import type { TrainingSettings } from '#shared/training/settings';
import { withSeed } from '../../backend/native/random';
import { fetchOf, Pass, type PassGiven, type Recorded } from '../../captured/pass';
import type { Recorder, Ref } from '../../graph/record';
import { callModel } from '../../model/predict';
import { constrain, constrainedWeights } from '../constraints';
import type { Objective } from '../objective';
import { clipByGlobalNorm, createOptimizer } from '../optimizers';
import { addFusedUpdate, hasFusedUpdate, type Change } from './update';

export interface TraceGiven extends PassGiven {
  objective: Objective;
  settings: TrainingSettings;
  /** Whether the optimiser may be TensorFlow's own operations, or must be the plain one's, number for number. */
  fused: boolean;
}

/** A recorded step over a batch of one size. */
export interface Program extends Recorded {
  /** Placeholders of the learning rate and of the step's seed; null where nothing is learned. */
  rate: string | null;
  seed: string | null;
  /** `[recordLength]` of the objective. */
  record: string;
  /** Operations that learn. */
  learn: string[];
  /** By the weights' names in the model. */
  gradients: { name: string; shape: number[]; fetch: string }[];
}

/**
 * Records one training step: forward, loss, gradients, optimiser. The weights are as they were afterwards.
 * @throws NotRecordable
 */
export function traceLearning(given: TraceGiven, batch: number): Program {
  const { tf, built, objective, settings, variables } = given;
  const pass = new Pass(given, `learn${batch}`, batch);
  const { recorder } = pass;
  const rate = pass.placeholder('float32', []);
  const seed = pass.placeholder('int32', [2]);
  const trainable = built.model.trainableWeights;
  const weights = trainable.map((weight) => weight.read() as unknown as Variable);
  const fused = given.fused && hasFusedUpdate(settings.optimizer);
  const optimizer = createOptimizer(tf, settings.optimizer);
  try {
    if (!fused) {
      optimizer.prepare(weights);
      const { rate: rateVariable, memory } = optimizer.variables();
      recorder.bind(rateVariable, rate.ref);
      for (const [key, variable] of memory) pass.own(key, variable);
    }
    const { record, gradients } = pass.run(() => {
      let record: Ref;
      const { grads, value } = withSeed(seed.tensor as Tensor1D, () =>
        tf.variableGrads(() => {
          const score = objective.score(pass.targets, callModel(built, pass.inputs, true), true);
          record = recorder.refOf(score.record);
          return score.loss;
        }, weights),
      );
      pass.guard(recorder.refOf(value));
      const clipped = settings.clipNorm === null ? grads : clipByGlobalNorm(tf, grads, settings.clipNorm);
      if (!fused) {
        optimizer.apply(weights, clipped);
        constrain(built.model);
      }
      return { record: record!, gradients: refsOf(recorder, weights, clipped) };
    });
    const learn = pass.assignments();
    if (fused) {
      const changes = gradients.map(({ index, ref }): Change => {
        const weight = pass.variableOf(weights[index]!);
        return { index, weight, gradient: ref, readers: pass.readersOf(weights[index]!) };
      });
      learn.push(...addFusedUpdate({ recorder, variables, settings: settings.optimizer, rate: rate.ref, changes, guards: pass.guards })); // prettier-ignore
      const updates = [...learn];
      for (const { variable, allowed } of constrainedWeights(built.model))
        learn.push(pass.changeAfter(variable, updates, allowed));
    }
    const fetched = gradients.map(({ index, ref }) => ({ name: trainable[index]!.originalName, shape: ref.shape, fetch: fetchOf(ref) })); // prettier-ignore
    return {
      ...pass.recorded([fetchOf(record), ...fetched.map(({ fetch }) => fetch)]),
      record: fetchOf(record),
      learn,
      rate: `${rate.ref.name}:0`,
      seed: `${seed.ref.name}:0`,
      gradients: fetched,
    };
  } finally {
    optimizer.dispose();
    pass.end();
  }
}

/** Records what judges rows that are not learned from. @throws NotRecordable */
export function traceJudging(given: TraceGiven, batch: number): Program {
  const { objective, built } = given;
  const pass = new Pass(given, `judge${batch}`, batch);
  try {
    const record = pass.run(() => {
      const outputs = callModel(built, pass.inputs, false);
      return fetchOf(pass.recorder.refOf(objective.score(pass.targets, outputs, false).record));
    });
    return { ...pass.recorded([record]), record, learn: [], rate: null, seed: null, gradients: [] };
  } finally {
    pass.end();
  }
}

/** The gradients there are, each with its weight's place. A weight the loss does not depend on has none. */
function refsOf(
  recorder: Recorder,
  weights: readonly Variable[],
  gradients: NamedTensorMap,
): { index: number; ref: Ref }[] {
  return weights.flatMap((weight, index) => {
    const gradient = gradients[weight.name];
    return gradient ? [{ index, ref: recorder.refOf(gradient) }] : [];
  });
}

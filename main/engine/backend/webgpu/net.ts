import type { NamedTensorMap, Tensor, Variable } from '@tensorflow/tfjs';
import type { FittedRecipe } from '#shared/data/fitted';
import { type DataSpec, vectorLength } from '#shared/data/spec';
import type { Graph } from '#shared/graph/schema';
import type { GpuBatch, GpuRows } from '#shared/ipc/gpu';
import type { TrainingSettings } from '#shared/training/settings';
import { buildModel } from '../../model/build';
import { comparedLengths } from '../../model/compared';
import { disposeModel } from '../../model/layers';
import { callModel, sliceInputs } from '../../model/predict';
import { withRandomness } from '../../model/randomness';
import { modelWeights, setModelWeights } from '../../model/weights';
import type { NamedArray } from '../../runs/weights';
import { constrain } from '../../train/constraints';
import { createObjective } from '../../train/objective';
import { clipByGlobalNorm, createOptimizer } from '../../train/optimizers';
import type { Tf } from '../load';
import { refuseMissingKernels } from './missing';

interface Given {
  graph: Graph;
  spec: DataSpec;
  fitted: FittedRecipe;
  settings: TrainingSettings;
}

/**
 * A net that trains on the graphics card. Reading from there takes a round trip, so nothing is read while batches
 * follow each other: their records are read together at the end of a call.
 */
export interface GpuNet {
  run(
    batches: readonly GpuBatch[],
    options: { learningRate: number; gradients: boolean },
  ): Promise<{ records: Float32Array; gradients: NamedArray[] | null }>;
  judge(blocks: readonly GpuRows[]): Promise<Float32Array>;
  weights(): Promise<NamedArray[]>;
  setWeights(arrays: readonly NamedArray[]): void;
  save(): Promise<NamedArray[]>;
  restore(arrays: readonly NamedArray[]): void;
  dispose(): void;
}

/** @throws NetloomError `gpu.unsupported` where a kernel is missing for one of the net's layers */
export function createGpuNet(tf: Tf, { graph, spec, fitted, settings }: Given): GpuNet {
  const built = buildModel(tf, graph, spec, settings.seed);
  const { model } = built;
  const objective = createObjective(tf, built, spec, fitted);
  const optimizer = createOptimizer(tf, settings.optimizer);
  const trainable = model.trainableWeights;
  const variables = trainable.map((weight) => weight.read() as unknown as Variable);
  /** Weights and memory: all that a step changes. */
  const all = (): Variable[] => [
    ...model.weights.map((weight) => weight.read() as unknown as Variable),
    ...optimizer.variables().memory.map(([, variable]) => variable),
  ];

  function tensorsOf({ rows, features, targets }: GpuRows): { inputs: Tensor[]; truths: Tensor[] } {
    const inputs = sliceInputs(tf, built, spec, features, rows);
    const truths = targets.map((values) =>
      tf.tensor(values, values.length === rows ? [rows] : [rows, values.length / rows]),
    );
    return { inputs, truths };
  }

  /** The record, kept, and the gradients; the caller tidies. */
  function differentiate(batch: GpuBatch): { record: Tensor; grads: NamedTensorMap } {
    const { inputs, truths } = tensorsOf(batch);
    let record: Tensor | undefined;
    const { grads } = withRandomness([settings.seed, 'step', batch.epoch, batch.index], () =>
      tf.variableGrads(() => {
        const score = objective.score(truths, callModel(built, inputs, true), true);
        record = tf.keep(score.record);
        return score.loss;
      }, variables),
    );
    return { record: record!, grads };
  }

  /** One step; nothing is read. @returns tensors that the caller disposes of */
  function step(batch: GpuBatch, wantGradients: boolean): { record: Tensor; gradients: NamedTensorMap } {
    let result: { record: Tensor; gradients: NamedTensorMap } | undefined;
    tf.tidy(() => {
      const { record, grads } = differentiate(batch);
      const gradients = settings.clipNorm === null ? grads : clipByGlobalNorm(tf, grads, settings.clipNorm);
      optimizer.apply(variables, gradients);
      constrain(built.model);
      if (wantGradients) Object.values(gradients).forEach((gradient) => tf.keep(gradient));
      result = { record, gradients: wantGradients ? gradients : {} };
    });
    return result!;
  }

  async function named(gradients: NamedTensorMap): Promise<NamedArray[]> {
    const found = trainable.flatMap(({ originalName }, i) => {
      const gradient = gradients[variables[i]!.name];
      return gradient ? [{ name: originalName, gradient }] : [];
    });
    return Promise.all(
      found.map(async ({ name, gradient }) => ({
        name,
        shape: gradient.shape,
        values: ((await gradient.data()) as Float32Array).slice(),
      })),
    );
  }

  /** Reads records of one call together. */
  async function readAll(records: Tensor[]): Promise<Float32Array> {
    const joined = tf.concat(records);
    tf.dispose(records);
    const values = ((await joined.data()) as Float32Array).slice();
    joined.dispose();
    return values;
  }

  const firstOverflow = (records: Float32Array, count: number): number => {
    for (let i = 0; i < count; i++)
      if (!Number.isFinite(objective.read(records, i * objective.recordLength).loss)) return i;
    return -1;
  };

  /** Brings what the card holds to where the reads that cannot wait find it. */
  const fetchAll = () => Promise.all(all().map((variable) => variable.data()));

  try {
    refuseMissingKernels(tf, built, graph, () => {
      const { record, grads } = differentiate(probe(spec, comparedLengths(built, spec))); // prettier-ignore
      tf.dispose([record, ...Object.values(grads)]);
    });
  } catch (error) {
    dispose();
    throw error;
  }

  function dispose(): void {
    optimizer.dispose();
    disposeModel(model);
  }

  return {
    async run(batches, { learningRate, gradients: wanted }) {
      optimizer.setLearningRate(learningRate);
      // The old numbers stay where they are until the new ones are known to be numbers; nothing is copied.
      optimizer.prepare(variables);
      const changing = all();
      const old = changing.map((variable) => tf.keep(tf.clone(variable as Tensor)));
      const putBack = () => tf.tidy(() => changing.forEach((v, i) => v.assign(tf.clone(old[i]!))));
      try {
        let last: NamedTensorMap = {};
        const records = batches.map((batch, i) => {
          const done = step(batch, wanted && i === batches.length - 1);
          last = done.gradients;
          return done.record;
        });
        const values = await readAll(records);
        const gradients = wanted ? await named(last) : null;
        tf.dispose(Object.values(last));
        const overflow = firstOverflow(values, batches.length);
        if (overflow < 0) return { records: values, gradients };
        putBack();
        // The same steps again, without the one that broke.
        batches.slice(0, overflow).forEach((batch) => step(batch, false).record.dispose());
        return { records: values.slice(0, (overflow + 1) * objective.recordLength), gradients: null };
      } finally {
        tf.dispose(old);
      }
    },
    async judge(blocks) {
      if (blocks.length === 0) return new Float32Array(0);
      return readAll(
        blocks.map((block) =>
          tf.tidy(() => {
            const { inputs, truths } = tensorsOf(block);
            return objective.score(truths, callModel(built, inputs, false), false).record;
          }),
        ),
      );
    },
    async weights() {
      await fetchAll();
      return modelWeights(model);
    },
    setWeights: (arrays) => setModelWeights(tf, model, arrays),
    async save() {
      await fetchAll();
      return optimizer.save();
    },
    restore: (arrays) => optimizer.restore(variables, arrays),
    dispose,
  };
}

/** Two rows of zeros: enough to see whether all kernels are there. */
function probe(spec: DataSpec, targets: readonly number[]): GpuBatch {
  const length = vectorLength(spec) * (spec.steps ?? 1);
  return {
    ...{ rows: 2, epoch: 0, index: 0 },
    features: new Float32Array(2 * length),
    targets: targets.map((each) => new Float32Array(2 * each)),
  };
}

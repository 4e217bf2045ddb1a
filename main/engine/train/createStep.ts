import type { DataSpec } from '#shared/data/spec';
import type { TrainingSettings } from '#shared/training/settings';
import { NetloomError } from '#shared/errors';
import type { Tf } from '../backend/load';
import type { Part } from '../data/prepare';
import { graphEngine } from '../graph/openSession';
import { NotRecordable } from '../graph/record';
import type { BuiltModel } from '../model/build';
import { rowsAtOnce } from '../model/rows';
import { createCapturedStep } from './captured/captured';
import { createEagerStep } from './eager';
import type { Objective } from './objective';
import { rowsJudgedAtOnce } from './validate';
import type { TrainStep } from './step';

interface Given {
  tf: Tf;
  built: BuiltModel;
  spec: DataSpec;
  objective: Objective;
  settings: TrainingSettings;
}

/**
 * The fastest step there is for a net on this backend: recorded, or else one operation after the other.
 * @param part on whose first rows it is tried out
 */
export async function createStep(given: Given, part: Part): Promise<TrainStep> {
  const { kind, reason } = graphEngine();
  if (kind === 'off' || given.tf.getBackend() !== 'tensorflow') return createEagerStep(given, reason);
  let step: TrainStep | null = null;
  try {
    const { batchSize } = given.settings;
    const { train, validation } = given.spec.rows;
    const cut = (rows: number, size: number) => [Math.min(size, rows), rows % size].filter((n) => n > 0);
    const judged = rowsAtOnce(given.built.model, rowsJudgedAtOnce);
    const sizes = { learn: cut(train, batchSize), judge: cut(validation, judged) };
    step = createCapturedStep({ ...given, sizes, reason });
    await step.prepare?.(part);
    return step;
  } catch (error) {
    step?.dispose();
    // What TensorFlow refuses as a graph it may well do one after the other.
    const refused = error instanceof NetloomError && ['train.step', 'graph.open'].includes(error.code);
    if (!refused && !(error instanceof NotRecordable)) throw error;
    return createEagerStep(given, `The net could not be recorded: ${error.message}`);
  }
}

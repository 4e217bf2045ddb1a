import type { DataSpec } from '#shared/data/spec';
import type { TrainingSettings } from '#shared/training/settings';
import type { Tf } from '../backend/load';
import { graphEngine } from '../graph/openSession';
import { NotRecordable } from '../graph/record';
import type { BuiltModel } from '../model/build';
import { createCapturedStep } from './captured/captured';
import { createEagerStep } from './eager';
import type { Objective } from './objective';
import type { TrainStep } from './step';

interface Given {
  tf: Tf;
  built: BuiltModel;
  spec: DataSpec;
  objective: Objective;
  settings: TrainingSettings;
}

/** The fastest step there is for a net on this backend: recorded, or else one operation after the other. */
export function createStep(given: Given): TrainStep {
  const { kind, reason } = graphEngine();
  if (kind === 'off' || given.tf.getBackend() !== 'tensorflow') return createEagerStep(given, reason);
  const { batchSize } = given.settings;
  const { train } = given.spec.rows;
  const sizes = [Math.min(batchSize, train), train % batchSize].filter((size) => size > 0);
  try {
    return createCapturedStep({ ...given, sizes, reason });
  } catch (error) {
    if (!(error instanceof NotRecordable)) throw error;
    return createEagerStep(given, `The net could not be recorded: ${error.message}.`);
  }
}

import type { LayersModel } from '@tensorflow/tfjs';
import { NetloomError } from '#shared/errors';
import type { Run } from '#shared/runs/run';
import { loadTf, type Tf } from '../backend/load';
import { buildModel, type BuiltModel } from '../model/build';
import { disposeModel } from '../model/layers';
import { readRun, runPaths } from './store';
import { hasWeights, readWeights, type NamedArray } from './weights';

/**
 * A trained net from nothing but its run's folder: the final model, or while it still trains (or was interrupted)
 * its best checkpoint, or its last. The caller gives `built.model` to `disposeModel`.
 * @throws NetloomError `runs.*`
 */
export async function loadRun(dir: string): Promise<{ run: Run; built: BuiltModel; tf: Tf }> {
  const run = await readRun(dir);
  const { tf } = await loadTf();
  const folder = await weightsFolder(dir);
  const { arrays } = await readWeights(folder);
  const built = buildModel(tf, run.project.graph, run.spec, run.seed);
  try {
    setModelWeights(tf, built.model, arrays);
  } catch (error) {
    disposeModel(built.model);
    throw error;
  }
  return { run, built, tf };
}

async function weightsFolder(dir: string): Promise<string> {
  const { model, best, last } = runPaths(dir);
  for (const folder of [model, best, last]) if (await hasWeights(folder)) return folder;
  throw new NetloomError('runs.noModel', 'This run has no trained model yet: it ended before its first checkpoint.', 'Resume it, or train again.'); // prettier-ignore
}

/** Copies of a model's weights, trained or not, in its own order. Names carry no suffix of this process. */
export const modelWeights = (model: LayersModel): NamedArray[] =>
  model.weights.map((weight) => {
    const value = weight.read();
    return {
      name: weight.originalName,
      shape: value.shape,
      values: (value.dataSync() as Float32Array).slice(),
    };
  });

/** @throws NetloomError `runs.otherNet` where the weights are those of another net */
export function setModelWeights(tf: Tf, model: LayersModel, arrays: readonly NamedArray[]): void {
  const byName = new Map(arrays.map((array) => [array.name, array]));
  const matched = model.weights.map((weight) => {
    const array = byName.get(weight.originalName);
    if (!array || array.shape.join() !== weight.shape.join())
      throw new NetloomError('runs.otherNet', `The stored weights do not belong to this net: ${weight.originalName} has the shape [${weight.shape.join(', ')}], ${array ? `stored is [${array.shape.join(', ')}]` : 'nothing is stored'}.`); // prettier-ignore
    return { weight, array };
  });
  tf.tidy(() => {
    for (const { weight, array } of matched) weight.write(tf.tensor(array.values, array.shape, 'float32'));
  });
}

import { NetloomError } from '#shared/errors';
import type { Run } from '#shared/runs/run';
import { loadTf, type Tf } from '../backend/load';
import { buildModel, type BuiltModel } from '../model/build';
import { disposeModel } from '../model/layers';
import { modelWeights, setModelWeights } from '../model/weights';
import { readRun, runPaths } from './store';
import { hasWeights, readWeights } from './weights';

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

export { modelWeights, setModelWeights };

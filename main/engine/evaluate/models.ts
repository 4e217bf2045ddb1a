import { promises as fs } from 'node:fs';
import type { Tf } from '../backend/load';
import type { BuiltModel } from '../model/build';
import type { FittedRecipe } from '#shared/data/fitted';
import type { DataSpec } from '#shared/data/spec';
import { disposeModel } from '../model/layers';
import { importModel, isExport } from '../export/import';
import { loadRun } from '../runs/load';
import { runPaths } from '../runs/store';

/** A trained net with all that is needed to ask it. */
export interface Model {
  tf: Tf;
  built: BuiltModel;
  spec: DataSpec;
  fitted: FittedRecipe;
}

/**
 * Opens a run's folder or a model that Netloom exported. The caller disposes of `built.model`.
 * @throws NetloomError `runs.*` or `import.*`
 */
export async function openModel(place: string): Promise<Model> {
  if (await isExport(place)) return importModel(place);
  const { tf, built, run } = await loadRun(place);
  return { tf, built, spec: run.spec, fitted: run.fitted };
}

/** The model asked last: whoever tries values out asks the same one many times. */
let kept: { stamp: string; model: Model } | null = null;

/** As `openModel`, but kept until another one is asked for or its run changes. Not to be disposed of. */
export async function keptModel(dir: string): Promise<Model> {
  const stamp = `${dir}|${await stampOf(dir)}`;
  if (kept?.stamp === stamp) return kept.model;
  const model = await openModel(dir);
  if (kept) disposeModel(kept.model.built.model);
  kept = { stamp, model };
  return model;
}

/** Changes whenever a run's model does. */
export async function stampOf(dir: string): Promise<string> {
  const { run, model, best, last } = runPaths(dir);
  const files = [run, model, best, last];
  const times = await Promise.all(files.map((file) => fs.stat(file).then((s) => s.mtimeMs, () => 0))); // prettier-ignore
  return times.join();
}

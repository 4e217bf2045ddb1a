import { promises as fs } from 'node:fs';
import { performance } from 'node:perf_hooks';
import type { Tf } from '../backend/load';
import type { BuiltModel } from '../model/build';
import type { FittedRecipe } from '#shared/data/fitted';
import type { DataSpec } from '#shared/data/spec';
import { disposeModel } from '../model/layers';
import { importModel, isExport } from '../export/import';
import { loadRun } from '../runs/load';
import { runPaths } from '../runs/store';
import type { CallContext } from '#shared/ipc/define';
import { size } from '#shared/layers/define';
import { throwIfCancelled } from '../data/duckdb';
import { predict } from '../captured/predictor';
import { rowsAtOnce } from '../model/rows';
import { Portion } from '../portion';

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

let turn: Promise<unknown> = Promise.resolve();

/** Asks a run's model, one question after the other: it is kept until another one is asked for or its run changes. */
export function withKeptModel<T>(dir: string, work: (model: Model) => Promise<T>): Promise<T> {
  const result = turn.then(async () => work(await keptModel(dir)));
  turn = result.catch(() => undefined);
  return result;
}

async function keptModel(dir: string): Promise<Model> {
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

/** In seconds: about how long the net is asked before it is seen whether the caller still waits. */
const atOnce = 0.1;

/**
 * As `predict`, for any number of rows: other work of the process goes on meanwhile, and it can be cancelled.
 * @returns one array per output, row-major `[rows, ...output shape]`
 * @throws NetloomError `cancelled`
 */
export async function predictAll(
  model: Model,
  features: Float32Array,
  rows: number,
  context: CallContext,
): Promise<Float32Array[]> {
  const { built } = model;
  const all = built.outputs.map(({ shape }) => new Float32Array(rows * size(shape)));
  const each = features.length / Math.max(1, rows);
  const block = rowsAtOnce(built.model, 1024);
  const portion = new Portion();
  for (let start = 0, end: number; start < rows; start = end) {
    context.progress(start / rows, 'Predicting');
    await new Promise<void>((resolve) => setImmediate(resolve));
    throwIfCancelled(context);
    end = Math.min(rows, start + block * portion.within(atOnce));
    const begin = performance.now();
    const part = await predict(model, features.subarray(start * each, end * each), end - start, rows);
    portion.took((end - start) / block, (performance.now() - begin) / 1000);
    part.forEach((values, i) => all[i]!.set(values, start * size(built.outputs[i]!.shape)));
  }
  return all;
}

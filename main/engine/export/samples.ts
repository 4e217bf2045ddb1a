import type { CallContext } from '#shared/ipc/define';
import { NetloomError } from '#shared/errors';
import type { Prediction } from '#shared/runs/evaluation';
import type { Run } from '#shared/runs/run';
import { encodeRows } from '../data/apply';
import { readCells } from '../data/cells';
import type { Tf } from '../backend/load';
import { answersOf, mainOutput, predictionOf } from '../evaluate/answers';
import { judge, onceMore } from '../evaluate/judge';
import type { BuiltModel } from '../model/build';
import { predictBatch } from '../model/predict';
import { imageFolder } from '../runs/whereData';

/** A raw row with what the net says about it. */
export interface Sample {
  rows: Record<string, string | null>[];
  /** Prepared, `[sample size]`. */
  features: Float32Array;
  output: Float32Array;
  prediction: Prediction;
}

const count = 20;

/**
 * A few rows that the net did not learn from, evenly drawn, with its predictions. None where the data are no longer there.
 * @throws NetloomError `cancelled`
 */
export async function sampleRows(
  dir: string,
  run: Run,
  tf: Tf,
  built: BuiltModel,
  context: CallContext,
): Promise<Sample[]> {
  const { found, folder } = await heldOutRows(dir, run, context);
  const output = mainOutput(built);
  const { targetIndex } = built.outputs[output]!;
  const samples: Sample[] = [];
  for (const rows of found)
    try {
      const features = await encodeRows(run.fitted, rows, folder);
      const raw = predictBatch(tf, built, run.spec, features, 1)[output]!;
      const answers = answersOf(raw, built.outputs[output]!, run.fitted.targets[targetIndex]!);
      samples.push({ rows, features, output: raw, prediction: predictionOf(answers, 0) });
    } catch (error) {
      // A window may reach over a row that was dropped from the training.
      if (!(error instanceof NetloomError && error.code.startsWith('data.'))) throw error;
    }
  return samples;
}

/** Raw cells of the columns the net takes, for windows all steps of each; and the folder that paths of images start from. */
async function heldOutRows(
  dir: string,
  run: Run,
  context: CallContext,
): Promise<{ found: Record<string, string | null>[][]; folder: string | null }> {
  for (const part of ['test', 'validation', 'train'] as const) {
    try {
      const { rows, source, sourceRows } = await onceMore(() => judge({ dir, part }, context));
      const steps = run.spec.steps;
      const chosen = Array.from({ length: Math.min(count, rows) }, (_, i) => sourceRows[Math.floor((i * rows) / Math.min(count, rows))]!); // prettier-ignore
      const wanted = chosen.flatMap((row) =>
        steps === null ? [row] : Array.from({ length: steps }, (_, step) => row - steps + step),
      );
      const cells = await readCells(source, null, wanted, context);
      const named = new Set(run.fitted.features.map(({ recipe }) => recipe.name));
      const all = cells.rows.map((row) =>
        Object.fromEntries(
          cells.columns.flatMap((column, i) => (named.has(column) ? [[column, row[i]!]] : [])),
        ),
      );
      const found = chosen.map((_, i) => all.slice(i * (steps ?? 1), (i + 1) * (steps ?? 1)));
      return { found, folder: imageFolder(source) };
    } catch (error) {
      const mayLack =
        error instanceof NetloomError && /^(runs\.data|evaluate\.noRows|data\.)/.test(error.code);
      if (!mayLack) throw error;
    }
  }
  return { found: [], folder: null };
}

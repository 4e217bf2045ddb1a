import type { Prediction } from '#shared/runs/evaluation';
import { NetloomError } from '#shared/errors';
import { encodeRows } from '../data/apply';
import { predict } from '../captured/predictor';
import { imageFolder, imagesOf, type PartName } from '../runs/whereData';
import { answersOf, mainOutput, predictionOf } from './answers';
import { withKeptModel, type Model } from './models';

/**
 * What the net says about values a person typed in.
 * @param rows raw cells by column name: one row, or for windows one per step, oldest first
 * @param part whose rows they are: paths of images start from its folder
 * @throws NetloomError `predict.steps`, `data.*` where a value is missing that cannot be filled, `runs.*`
 */
export function predictRow({
  dir,
  rows,
  part = 'test',
}: {
  dir: string;
  rows: Record<string, string | null>[];
  part?: PartName;
}): Promise<Prediction> {
  return withKeptModel(dir, async (model) => ask(model, rows, await folderOf(dir, part, model)));
}

/** Where paths of images start from; an exported model knows of none. */
async function folderOf(dir: string, part: PartName, { fitted }: Model): Promise<string | null> {
  if (fitted.features.every((f) => f.fitted.kind !== 'image')) return null;
  const images = await imagesOf({ dir, part }).catch(() => null);
  return images && imageFolder(images);
}

async function ask(
  model: Model,
  rows: Record<string, string | null>[],
  folder: string | null,
): Promise<Prediction> {
  const { built, spec, fitted } = model;
  const steps = spec.steps ?? 1;
  if (rows.length !== steps)
    throw new NetloomError(
      'predict.steps',
      `Expected ${steps === 1 ? 'one row' : `${steps} rows, one per step`}; received ${rows.length}.`,
    );
  const raw = await predict(model, await encodeRows(fitted, rows, folder), 1);
  const output = mainOutput(built);
  const { targetIndex } = built.outputs[output]!;
  return predictionOf(answersOf(raw[output]!, built.outputs[output]!, fitted.targets[targetIndex]!), 0);
}

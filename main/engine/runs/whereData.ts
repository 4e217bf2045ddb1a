import { promises as fs } from 'node:fs';
import path from 'node:path';
import type { DataSource, Recipe } from '#shared/data/recipe';
import { NetloomError } from '#shared/errors';
import type { Run } from '#shared/runs/run';
import { readRun } from './store';

export type PartName = 'train' | 'validation' | 'test';

/** A run lies in `NAME.runs/<run>/` beside its project. */
export const projectFolder = (dir: string): string => path.resolve(dir, '../..');

/**
 * What a run was trained on, with its files where they are now: they may have moved together with the project.
 * @throws NetloomError `runs.dataMissing`, `runs.damaged`
 */
export async function recipeNow(dir: string, run: Run): Promise<Recipe> {
  const recipe = run.project.data;
  if (!recipe)
    throw new NetloomError('runs.damaged', `The run in ${dir} does not say what it was trained on.`);
  const { testSource } = recipe.split;
  return {
    ...recipe,
    source: await sourceNow(dir, recipe.source, run.data.path),
    split: {
      ...recipe.split,
      testSource: testSource && (await sourceNow(dir, testSource, run.data.test?.path)),
    },
  };
}

async function sourceNow<S extends DataSource>(dir: string, source: S, at: string | undefined): Promise<S> {
  if (source.kind === 'sample') return source;
  const beside = path.resolve(projectFolder(dir), source.path);
  for (const place of at === undefined ? [beside] : [at, beside])
    if (await fs.access(place).then(() => true, () => false)) return { ...source, path: place }; // prettier-ignore
  throw new NetloomError('runs.dataMissing', `The data this run was trained on are no longer at ${at ?? beside}.`, 'Put the file back, or evaluate on a file of its own (--data FILE).'); // prettier-ignore
}

/** Where a part's rows are read from: the test part may have a file or folder of its own. */
export const sourceOf = ({ source, split }: Recipe, part: PartName): DataSource =>
  part === 'test' ? (split.testSource ?? source) : source;

/** Where paths of images start from; null where rows are those of a table. */
export const imageFolder = (source: DataSource): string | null =>
  source.kind === 'images' ? source.path : null;

/**
 * Where the images of a part's rows lie now; null where they have none, or are no longer there.
 * @throws NetloomError `runs.notARun`, `runs.newerVersion`, `runs.damaged`
 */
export async function imagesOf({ dir, part }: { dir: string; part: PartName }): Promise<DataSource | null> {
  const run = await readRun(dir);
  if (run.project.data?.source.kind !== 'images') return null;
  try {
    return sourceOf(await recipeNow(dir, run), part);
  } catch (error) {
    if (error instanceof NetloomError && error.code === 'runs.dataMissing') return null;
    throw error;
  }
}

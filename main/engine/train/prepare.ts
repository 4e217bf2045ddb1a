import type { Recipe } from '#shared/data/recipe';
import { NetloomError } from '#shared/errors';
import type { CallContext } from '#shared/ipc/define';
import type { Problem } from '#shared/problems';
import { checkProject } from '#shared/project/check';
import type { Project } from '#shared/project/schema';
import type { Run } from '#shared/runs/run';
import { prepareData, type Prepared } from '../data/prepare';

/**
 * The data of a project, once nothing speaks against training on them.
 * @param earlier the run to be continued, whose data must still be the same
 * @throws NetloomError `project.noData`, `project.problems`, `training.batchTooLarge`, `runs.dataChanged`, `data.*`
 */
export async function prepareProject(
  project: Project,
  base: string | null,
  earlier: Run | null,
  context: CallContext,
): Promise<Prepared> {
  if (!project.data)
    throw new NetloomError(
      'project.noData',
      'The project has no data to train on.',
      'Choose a data file first.',
    );
  const { classWeights, batchSize } = project.training;
  const recipe = earlier ? whereItWas(project.data, earlier) : project.data;
  const prepared = await prepareData(recipe, base, { classWeights }, context);
  if (earlier && prepared.sha256 !== earlier.data.sha256)
    throw new NetloomError('runs.dataChanged', `The data in ${prepared.path} are no longer those this run was trained on.`, 'Start a new run on the new data.'); // prettier-ignore
  refuse([...prepared.problems, ...checkProject(project, prepared.spec)]);
  if (batchSize > prepared.train.rows)
    throw new NetloomError(
      'training.batchTooLarge',
      `The batch size is ${batchSize}, but the training part has only ${prepared.train.rows} rows.`,
      `Choose a batch size of at most ${prepared.train.rows}.`,
    );
  return prepared;
}

/** A relative path was resolved when the run began; the project may have moved since. */
function whereItWas(recipe: Recipe, { data }: Run): Recipe {
  return recipe.source.kind === 'file'
    ? { ...recipe, source: { ...recipe.source, path: data.path } }
    : recipe;
}

/** @throws NetloomError `project.problems` naming the first errors; warnings pass */
function refuse(problems: readonly Problem[]): void {
  const errors = problems.filter((p) => p.severity === 'error');
  if (errors.length === 0) return;
  const named = errors.slice(0, 3).map((p) => p.message);
  const more = errors.length > 3 ? ` And ${errors.length - 3} more.` : '';
  const hint = errors[0]!.hint ?? errors[0]!.fixes[0]?.label;
  throw new NetloomError(
    'project.problems',
    `The project cannot be trained yet. ${named.join(' ')}${more}`,
    hint,
  );
}

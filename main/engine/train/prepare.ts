import { NetloomError } from '#shared/errors';
import type { CallContext } from '#shared/ipc/define';
import type { Problem } from '#shared/problems';
import { checkProject } from '#shared/project/check';
import type { Project } from '#shared/project/schema';
import { prepareData, type Prepared } from '../data/prepare';

/**
 * A project's data, ready to train on.
 * @throws NetloomError `project.noData`, `data.*`, and what `requireTrainable` throws
 */
export async function prepareProject(
  project: Project,
  base: string | null,
  context: CallContext,
): Promise<Prepared> {
  if (!project.data)
    throw new NetloomError(
      'project.noData',
      'The project has no data to train on.',
      'Choose a data file first.',
    );
  const { classWeights } = project.training;
  const prepared = await prepareData(project.data, base, { classWeights }, context);
  requireTrainable(project, prepared);
  return prepared;
}

/** @throws NetloomError `training.batchTooLarge`, or `project.problems` naming the first errors; warnings pass */
function requireTrainable(project: Project, { spec, problems, train }: Prepared): void {
  const errors = [...problems, ...checkProject(project, spec)].filter((p) => p.severity === 'error');
  if (errors.length > 0) throw namedProblems(errors);
  const { batchSize } = project.training;
  if (batchSize > train.rows)
    throw new NetloomError(
      'training.batchTooLarge',
      `The batch size is ${batchSize}, but the training part has only ${train.rows} rows.`,
      `Choose a batch size of at most ${train.rows}.`,
    );
}

function namedProblems(errors: readonly Problem[]): NetloomError {
  // Data and project may name the same thing.
  const messages = [...new Set(errors.map((p) => p.message))];
  const more = messages.length > 3 ? ` And ${messages.length - 3} more.` : '';
  const hint = errors[0]!.hint ?? errors[0]!.fixes[0]?.label;
  return new NetloomError(
    'project.problems',
    `The project cannot be trained yet. ${messages.slice(0, 3).join(' ')}${more}`,
    hint,
  );
}

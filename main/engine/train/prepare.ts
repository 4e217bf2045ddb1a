import { NetloomError } from '#shared/errors';
import type { CallContext } from '#shared/ipc/define';
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

/** @throws NetloomError the one error by its own code, or several as `project.problems`; warnings pass */
function requireTrainable(project: Project, { spec, problems }: Prepared): void {
  const errors = [...problems, ...checkProject(project, spec)].filter((p) => p.severity === 'error');
  const [first] = errors;
  if (!first) return;
  const hint = first.hint ?? first.fixes[0]?.label;
  // Data and project may say the same thing.
  const messages = [...new Set(errors.map((p) => p.message))];
  if (messages.length === 1) throw new NetloomError(first.code, first.message, hint);
  const more = messages.length > 3 ? ` And ${messages.length - 3} more.` : '';
  const named = messages.slice(0, 3).join(' ');
  throw new NetloomError('project.problems', `The project cannot be trained yet. ${named}${more}`, hint);
}

import type { Profile } from '#shared/data/profile';
import { featureColumns, type DataSource } from '#shared/data/recipe';
import { NetloomError } from '#shared/errors';
import type { CallContext } from '#shared/ipc/define';
import type { Project } from '#shared/project/schema';
import { imageSide } from '#shared/suggest/image';
import { suggestNet } from '#shared/suggest/net';
import { suggestProject, type SuggestOptions } from '#shared/suggest/project';
import { learnData } from './prepare';
import { profileSource } from './profile';

/** A whole project from a file: recipe, net and settings, each with its reason. */
export async function suggestFromSource(
  { source, base, ...options }: { source: DataSource; base: string | null } & SuggestOptions,
  context: CallContext,
): Promise<{ project: Project; profile: Profile; reasons: string[] }> {
  const profile = await profileSource({ source, base }, context);
  const recipe = suggestProject(profile, source, options);
  const seeded = {
    ...recipe.project,
    training: { ...recipe.project.training, seed: options.seed ?? recipe.project.training.seed },
  };
  const net = await netFor(seeded, profile, base, context);
  return { project: net.project, profile, reasons: [...recipe.reasons, ...net.reasons] };
}

/** Another net for a project's own recipe. @throws NetloomError `data.none` */
export async function suggestForProject(
  { project, base }: { project: Project; base: string | null },
  context: CallContext,
): Promise<{ project: Project; reasons: string[] }> {
  if (!project.data)
    throw new NetloomError(
      'data.none',
      'A net is suggested for data; this project has none yet.',
      'Open a data file first.',
    );
  return netFor(project, await profileSource({ source: project.data.source, base }, context), base, context);
}

async function netFor(
  project: Project,
  profile: Profile,
  base: string | null,
  context: CallContext,
): Promise<{ project: Project; reasons: string[] }> {
  const recipe = project.data!;
  const { spec } = await learnData(recipe, base, { classWeights: project.training.classWeights }, context);
  const used = new Set(featureColumns(recipe).map((c) => c.name));
  return suggestNet(
    project,
    spec,
    recipe.window ? null : imageSide(profile.columns.filter((c) => used.has(c.name))),
  );
}

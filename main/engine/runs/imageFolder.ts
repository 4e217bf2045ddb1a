import type { Run } from '#shared/runs/run';

/** Where the paths of a run's images start from; null for a run that was trained on a table. */
export const imageFolder = ({ project, data }: Pick<Run, 'project' | 'data'>): string | null =>
  project.data?.source.kind === 'images' ? data.path : null;

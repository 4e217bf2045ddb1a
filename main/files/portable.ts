import path from 'node:path';
import type { DataSource } from '#shared/data/recipe';
import type { Project } from '#shared/project/schema';

/**
 * A project that moves to another folder keeps finding its data: relative paths are read from the old folder and
 * written for the new one, relative where the data lie in or below it, so that both can move together.
 * @param from folder the paths are relative to now; null when the project was never saved
 * @param to folder it is being saved in
 */
export function rebase(project: Project, from: string | null, to: string): Project {
  if (!project.data) return project;
  const { source, split } = project.data;
  const testSource = split.testSource && rebaseSource(split.testSource, from, to);
  const data = {
    ...project.data,
    source: rebaseSource(source, from, to),
    split: { ...split, testSource },
  };
  return { ...project, data };
}

function rebaseSource(source: DataSource, from: string | null, to: string): DataSource {
  if (source.kind === 'sample') return source;
  // A relative path of a project that has no folder means nothing: it is kept for the person to mend.
  if (!path.isAbsolute(source.path) && from === null) return source;
  return { ...source, path: portablePath(path.resolve(from ?? '', source.path), to) };
}

/** Path as a project in `folder` stores it: with `/`, relative where the file lies in or below the folder. */
export function portablePath(file: string, folder: string): string {
  const relative = path.relative(folder, path.resolve(file));
  const below = relative !== '' && relative.split(path.sep)[0] !== '..' && !path.isAbsolute(relative);
  return below ? relative.split(path.sep).join('/') : path.resolve(file);
}

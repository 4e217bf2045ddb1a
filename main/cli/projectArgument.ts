import fs from 'node:fs';
import path from 'node:path';
import { NetloomError } from '#shared/errors';
import { projectSchema, type Project } from '#shared/project/schema';
import { readProjectFile } from '../files/projectFiles';

export interface OpenedProject {
  project: Project;
  path: string;
  /** Folder against which data paths are resolved. */
  base: string;
}

/** Opens a project named on the command line. @throws NetloomError `project.missing`, or what is wrong with the file. */
export async function openProject(file: string): Promise<OpenedProject> {
  const full = path.resolve(file);
  if (!fs.existsSync(full))
    throw new NetloomError(
      'project.missing',
      `Expected a project file; there is none at ${full}.`,
      'Check the path, or make one: netloom new --data FILE --out P.netloom',
    );
  return { project: (await readProjectFile(full)).project, path: full, base: path.dirname(full) };
}

/**
 * Applies `path=value` settings, such as `training.optimizer.learningRate=0.01`.
 * @throws NetloomError `cli.badSet` for a path the project does not have, or a value that does not fit it
 */
export function applySettings(project: Project, settings: readonly string[]): Project {
  if (settings.length === 0) return project;
  const copy = JSON.parse(JSON.stringify(project)) as Record<string, unknown>;
  for (const setting of settings) {
    const at = setting.indexOf('=');
    if (at < 1)
      throw new NetloomError(
        'cli.badSet',
        `--set expects path=value; it received “${setting}”.`,
        'Example: --set training.batchSize=16',
      );
    set(copy, setting.slice(0, at), parseValue(setting.slice(at + 1)));
  }
  const parsed = projectSchema.safeParse(copy);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new NetloomError(
      'cli.badSet',
      `--set ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'does not fit the project'}.`,
      `Given: ${settings.join(' ')}`,
    );
  }
  return parsed.data;
}

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text; // a bare word is a string
  }
}

function set(root: Record<string, unknown>, dotted: string, value: unknown): void {
  const keys = dotted.split('.');
  const last = keys.pop();
  let here: unknown = root;
  for (const key of keys) here = child(here, key, dotted);
  if (last === undefined || typeof here !== 'object' || here === null) throw unknownPath(dotted, []);
  const target = here as Record<string, unknown>;
  // Only settings that exist can be set: a misspelt one would otherwise be kept silently as an unknown field.
  if (!Object.prototype.hasOwnProperty.call(target, last)) throw unknownPath(dotted, Object.keys(target));
  target[last] = value;
}

function child(here: unknown, key: string, dotted: string): unknown {
  if (Array.isArray(here)) {
    const named = here.find((x: { id?: unknown; name?: unknown }) => x.id === key || x.name === key);
    if (named !== undefined) return named;
  }
  if (typeof here === 'object' && here !== null && Object.prototype.hasOwnProperty.call(here, key))
    return (here as Record<string, unknown>)[key];
  throw unknownPath(dotted, typeof here === 'object' && here !== null ? Object.keys(here) : []);
}

const unknownPath = (dotted: string, known: readonly string[]) =>
  new NetloomError(
    'cli.badSet',
    `--set: the project has no setting “${dotted}”.`,
    known.length ? `There are: ${known.join(', ')}` : 'Example: --set training.epochs=20',
  );

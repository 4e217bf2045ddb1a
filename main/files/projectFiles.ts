import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { NetloomError } from '#shared/errors';
import { parseProject, serializeProject } from '#shared/project/file';
import type { Project } from '#shared/project/schema';
import { writeFileAtomic } from './atomic';
import { fileFailure, systemCode } from './failure';

/** What a project's file is called. */
export const projectExtension = '.netloom';
/** A net of thousands of layers takes a few MB; more than this is another kind of file. */
const LARGEST_BYTES = 64 * 1024 * 1024;

/** A project as read, and the stamp (SHA-256) of the bytes it was read from. */
export interface ReadProject {
  project: Project;
  stamp: string;
}

export const stampOf = (bytes: Uint8Array | string): string =>
  createHash('sha256').update(bytes).digest('hex');

/**
 * Opens a project's file.
 * @throws NetloomError `project.unreadable`, `project.tooLarge`, and those of parseProject (damaged, newer version)
 */
export async function readProjectFile(file: string): Promise<ReadProject> {
  let bytes: Buffer;
  try {
    const { size } = await fs.stat(file);
    if (size > LARGEST_BYTES)
      throw new NetloomError(
        'project.tooLarge',
        `“${file}” should be a project of at most ${LARGEST_BYTES >> 20} MB, but has ${Math.ceil(size / 2 ** 20)} MB.`,
        'Choose a file that Netloom saved. Data files are opened through “Open data”.',
      );
    bytes = await fs.readFile(file);
  } catch (error) {
    if (error instanceof NetloomError) throw error;
    throw fileFailure(
      'project.unreadable',
      file,
      'opened',
      error,
      'Check that the file exists and may be read.',
    );
  }
  return { project: parseProject(bytes.toString('utf8')), stamp: stampOf(bytes) };
}

/**
 * Saves a project in one step.
 * @param expected the stamp of the content that may be replaced; null replaces whatever is there
 * @returns the stamp of what was written
 * @throws NetloomError `project.changedOnDisk`, `project.badName`, `project.unwritable`; the file is then as it was
 */
export async function saveProjectFile(
  file: string,
  project: Project,
  expected: string | null,
): Promise<string> {
  if (path.extname(file).toLowerCase() !== projectExtension || !path.isAbsolute(file))
    throw new NetloomError(
      'project.badName',
      `A project's file is a full path that ends in ${projectExtension}; received “${file}”.`,
      `Choose a name such as iris${projectExtension}.`,
    );
  const text = serializeProject(project);
  try {
    if (expected !== null && (await changedSince(file, expected)))
      throw new NetloomError(
        'project.changedOnDisk',
        `“${file}” was changed by another window or program since it was opened here.`,
        'Save under another name, or replace it with this version.',
      );
    await writeFileAtomic(file, text);
  } catch (error) {
    if (error instanceof NetloomError) throw error;
    const hint = 'What was saved before is unchanged. Free some space or save in another folder.';
    throw fileFailure('project.unwritable', file, 'saved', error, hint);
  }
  return stampOf(text);
}

/** A file that is gone holds nothing that could be lost. */
async function changedSince(file: string, expected: string): Promise<boolean> {
  try {
    return stampOf(await fs.readFile(file)) !== expected;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    throw error;
  }
}

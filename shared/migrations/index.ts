import { NetloomError } from '../errors';

/** One step of the file format upwards. Frozen once released: it must not import what may change. */
export interface Migration {
  /** The version this step leads to; it starts from the one before. */
  to: number;
  up(document: Record<string, unknown>): Record<string, unknown>;
  /** A document before and after. The tests run it, so that no step goes unexercised. */
  example: { before: Record<string, unknown>; after: Record<string, unknown> };
}

/** All steps in order, one frozen file each (`002-….ts` leads to version 2). Version 1 is the first, so there is none yet. */
export const migrations: readonly Migration[] = [];

/**
 * Brings a document up to the newest version, one step at a time.
 * @param document as parsed from JSON, with an integer `version`
 * @returns a new document; the given one is left as it is
 * @throws NetloomError project.newerVersion, project.wrongVersion
 */
export function migrate(
  document: Record<string, unknown>,
  steps: readonly Migration[] = migrations,
): Record<string, unknown> {
  const newest = steps.length + 1;
  const { version } = document;
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1)
    throw new NetloomError(
      'project.wrongVersion',
      `Expected a project of format version 1 to ${newest}; received version ${JSON.stringify(version) ?? 'none'}.`,
      'Check whether the file is a Netloom project.',
    );
  if (version > newest)
    throw new NetloomError(
      'project.newerVersion',
      `Expected a project of format version ${newest} or older; received version ${version}, written by a newer Netloom.`,
      'Update Netloom to open it. The file was left untouched.',
    );
  return steps
    .filter((step) => step.to > version)
    .reduce((doc, step) => ({ ...step.up(doc), version: step.to }), document);
}

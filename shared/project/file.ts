import type { z } from 'zod';
import { NetloomError } from '../errors';
import { migrate } from '../migrations/index';
import { issueText } from './issues';
import { firstJsonError } from './jsonPosition';
import { projectSchema, type Project } from './schema';

/**
 * Reads a `*.netloom` document.
 * @param source the file's text, or its parsed JSON
 * @returns the project in the newest format, with fields it does not know kept
 * @throws NetloomError project.damaged, project.wrongFormat, project.wrongVersion, project.newerVersion, project.invalid
 */
export function parseProject(source: unknown): Project {
  const document = typeof source === 'string' ? parseJson(source) : source;
  if (!isRecord(document) || document['format'] !== 'netloom')
    throw new NetloomError(
      'project.wrongFormat',
      `Expected a Netloom project, that is, JSON with "format": "netloom"; received ${describe(document)}.`,
      'Choose a file that ends in .netloom, or make a project from your data.',
    );
  const result = projectSchema.safeParse(migrate(document), { reportInput: true });
  if (!result.success) throw invalid(result.error);
  return result.data;
}

/** The text of a `*.netloom` file. @throws NetloomError project.invalid where the project could not be read back. */
export function serializeProject(project: Project): string {
  const result = projectSchema.safeParse(project, { reportInput: true });
  if (!result.success) throw invalid(result.error);
  return `${JSON.stringify(result.data, null, 2)}\n`;
}

function parseJson(text: string): unknown {
  const plain = text.replace(/^\uFEFF/, '');
  try {
    return JSON.parse(plain);
  } catch (cause) {
    const at = firstJsonError(plain);
    const place = at ? ` at line ${at.line}, column ${at.column}` : '';
    const received =
      at && at.offset < plain.length ? JSON.stringify(plain[at.offset]) : 'the end of the file';
    throw new NetloomError(
      'project.damaged',
      `Expected a project in JSON; the text breaks off${place}: ${received} cannot stand there.`,
      'Restore the file from a copy or an autosave, or mend that place in a text editor. The file was left untouched.',
      { cause },
    );
  }
}

function invalid(error: z.ZodError): NetloomError {
  const [first, ...rest] = error.issues;
  const more = rest.length ? ` (and ${rest.length} more)` : '';
  return new NetloomError(
    'project.invalid',
    `${first ? issueText(first) : 'The project is not valid.'}${more}`,
    'Mend that entry in a text editor, or restore the file from a copy. The file was left untouched.',
  );
}

const isRecord = (x: unknown): x is Record<string, unknown> =>
  typeof x === 'object' && x !== null && !Array.isArray(x);

function describe(document: unknown): string {
  if (!isRecord(document)) return Array.isArray(document) ? 'a list' : JSON.stringify(document);
  const { format } = document;
  return format === undefined ? 'JSON without a format' : `"format": ${JSON.stringify(format)}`;
}

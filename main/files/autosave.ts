import fs from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { parseProject } from '#shared/project/file';
import type { Project } from '#shared/project/schema';
import { writeFileAtomic } from './atomic';
import { fileFailure } from './failure';

const entrySchema = z.object({
  documentId: z.string(),
  /** The project's file; null when it was never saved. */
  path: z.string().nullable(),
  /** Stamp of that file when it was read, so that a recovered document still notices a change on disk. */
  stamp: z.string().nullable(),
  savedAt: z.string(),
  /** Read as a project's file is: an older program may have written it. */
  project: z.unknown(),
});
export type AutosaveEntry = z.infer<typeof entrySchema> & { project: Project };

/** Edits that are in no file yet, one entry per document. */
export class Autosave {
  constructor(private readonly folder: string) {}

  async write(
    documentId: string,
    file: string | null,
    stamp: string | null,
    project: Project,
  ): Promise<void> {
    const entry: AutosaveEntry = {
      documentId,
      path: file,
      stamp,
      savedAt: new Date().toISOString(),
      project,
    };
    try {
      await fs.mkdir(this.folder, { recursive: true });
      await writeFileAtomic(this.fileOf(documentId), JSON.stringify(entry));
    } catch (error) {
      const hint = 'Save the project; until then a crash would lose the newest edits.';
      throw fileFailure('autosave.unwritable', this.fileOf(documentId), 'written', error, hint);
    }
  }

  async remove(documentId: string): Promise<void> {
    await fs.rm(this.fileOf(documentId), { force: true });
  }

  /** Every entry that can be read, the newest first. One that cannot be read is left where it is. */
  async list(): Promise<AutosaveEntry[]> {
    const names = await fs.readdir(this.folder).catch(() => [] as string[]);
    const ids = names.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length));
    const entries = await Promise.all(ids.map((id) => this.read(id)));
    return entries
      .filter((entry): entry is AutosaveEntry => entry !== null)
      .sort((a, b) => b.savedAt.localeCompare(a.savedAt));
  }

  /** @returns null when there is none, or a damaged one */
  async read(documentId: string): Promise<AutosaveEntry | null> {
    try {
      const entry = entrySchema.parse(JSON.parse(await fs.readFile(this.fileOf(documentId), 'utf8')));
      return entry.documentId === documentId ? { ...entry, project: parseProject(entry.project) } : null;
    } catch {
      return null;
    }
  }

  private fileOf(documentId: string): string {
    return path.join(this.folder, `${documentId}.json`);
  }
}

import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { NetloomError } from '#shared/errors';
import type { Opened } from '#shared/ipc/app';
import type { Project } from '#shared/project/schema';
import { Autosave, type AutosaveEntry } from './autosave';
import { rebase } from './portable';
import { projectExtension, readProjectFile, saveProjectFile } from './projectFiles';
import { runsBeside, UnsavedRuns } from './runsFolder';

export type OpenedDocument = Opened & { documentId: string };
/** What the list of recoverable documents shows. */
export interface Recoverable {
  documentId: string;
  path: string | null;
  name: string;
  savedAt: string;
}

interface Document {
  path: string | null;
  /** Stamp of the file's content as this document knows it; null when it has no file. */
  stamp: string | null;
  /** Where its runs are, once that differs from the rule (see UnsavedRuns.moveBeside). */
  runsDir: string;
  /** Writes of one document happen one after the other: the last one asked for is the one that stays. */
  queue: Promise<unknown>;
}

/** Every open document of the program: its file, its autosave and its runs. */
export class Documents {
  private readonly open = new Map<string, Document>();
  private readonly autosaves: Autosave;
  private readonly unsavedRuns: UnsavedRuns;

  /** @param userData the program's folder for one person's files */
  constructor(userData: string) {
    this.autosaves = new Autosave(path.join(userData, 'autosave'));
    this.unsavedRuns = new UnsavedRuns(path.join(userData, 'unsaved'));
  }

  create(project: Project): OpenedDocument {
    return this.admit(randomUUID(), null, null, project);
  }

  async openFile(file: string): Promise<OpenedDocument> {
    const { project, stamp } = await readProjectFile(file);
    await this.unsavedRuns.adopt(file);
    return this.admit(randomUUID(), file, stamp, project);
  }

  /**
   * @param force replaces the file even if it changed on disk
   * @param busy a training is writing runs of this document
   */
  async save(id: string, file: string, project: Project, force: boolean, busy: boolean): Promise<Opened> {
    const document = this.get(id);
    return this.inTurn(document, async () => {
      // Another name was chosen in a dialog that asked before replacing.
      const expected = file === document.path && !force ? document.stamp : null;
      const moved = rebase(project, document.path && path.dirname(document.path), path.dirname(file));
      document.stamp = await saveProjectFile(file, moved, expected);
      document.runsDir =
        document.path === null
          ? await this.unsavedRuns.moveBeside(id, file, busy)
          : file === document.path
            ? document.runsDir
            : runsBeside(file);
      document.path = file;
      await this.autosaves.remove(id);
      return opened(document, moved);
    });
  }

  async autosave(id: string, project: Project): Promise<void> {
    const document = this.get(id);
    await this.inTurn(document, () => this.autosaves.write(id, document.path, document.stamp, project));
  }

  /** The document was closed on purpose: its unsaved edits are given up. */
  async close(id: string): Promise<void> {
    const document = this.open.get(id);
    if (!document) return;
    this.open.delete(id);
    await this.inTurn(document, () => this.autosaves.remove(id));
  }

  /** The window that showed the document is gone: its unsaved edits can be recovered. */
  release(id: string): void {
    this.open.delete(id);
  }

  /** Unsaved edits whose document is open in no window: what a crash left. */
  async recoverable(): Promise<Recoverable[]> {
    const entries = await this.autosaves.list();
    return entries
      .filter((entry) => !this.open.has(entry.documentId))
      .map((entry) => ({
        documentId: entry.documentId,
        path: entry.path,
        name: entry.path ? path.basename(entry.path, projectExtension) : entry.project.name,
        savedAt: entry.savedAt,
      }));
  }

  /** Opens it again as it was. It stays recoverable until it is saved or closed. */
  async recover(id: string): Promise<OpenedDocument> {
    const entry = await this.lost(id);
    return this.admit(id, entry.path, entry.stamp, entry.project);
  }

  async discard(id: string): Promise<void> {
    await this.lost(id);
    await this.autosaves.remove(id);
  }

  /** Tidies what earlier sessions left behind. */
  async tidy(): Promise<void> {
    const entries = await this.autosaves.list();
    await this.unsavedRuns.tidy(new Set(entries.map((entry) => entry.documentId)));
  }

  private admit(id: string, file: string | null, stamp: string | null, project: Project): OpenedDocument {
    const runsDir = file === null ? this.unsavedRuns.folderOf(id) : runsBeside(file);
    const document: Document = { path: file, stamp, runsDir, queue: Promise.resolve() };
    this.open.set(id, document);
    return { documentId: id, ...opened(document, project) };
  }

  private get(id: string): Document {
    const document = this.open.get(id);
    if (!document)
      throw new NetloomError(
        'project.notOpen',
        `No document “${id}” is open.`,
        'Open the project again; its unsaved edits are offered on the welcome page.',
      );
    return document;
  }

  /** Ids come back from windows: only those of entries that exist reach a path. */
  private async lost(id: string): Promise<AutosaveEntry> {
    const entry = (await this.autosaves.list()).find((entry) => entry.documentId === id);
    if (entry && !this.open.has(id)) return entry;
    throw new NetloomError('recovery.unknown', `There are no unsaved edits of a document “${id}”.`);
  }

  private inTurn<T>(document: Document, work: () => Promise<T>): Promise<T> {
    const turn = document.queue.then(work, work);
    document.queue = turn.catch(() => undefined);
    return turn;
  }
}

function opened(document: Document, project: Project): Opened {
  const base = document.path && path.dirname(document.path);
  return { path: document.path, project, base, runsDir: document.runsDir };
}

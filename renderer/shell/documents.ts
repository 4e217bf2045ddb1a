import { app } from '../client';
import { documentStore, isEdited, load, unload, type DocumentState, type Loaded } from '../editor/store';
import { emptyProject } from '#shared/project/schema';
import { session } from '../session';
import { toast, toastError } from '../ui/toast';
import { words } from '../words/shell';
import { clearGuide } from './guide';
import { baseName, dataEndings, extension, fileName, projectEndings } from './paths';
import { openData } from './opening';
import { save } from './saving';
import { showView } from './views';

/** Name of the open document as people know it. */
export const documentName = ({ path, project }: Pick<DocumentState, 'path' | 'project'>): string =>
  path === null ? project.name || words.untitled : baseName(path);

/** True when closing would lose something: edits, or trained nets of a project without a file. */
export function hasUnsaved(): boolean {
  const state = documentStore.getState();
  if (state.documentId === null) return false;
  return isEdited(state) || (state.path === null && session.store.getState().runs.length > 0);
}

/** Asks about unsaved edits. @returns whether the document may be left */
export async function confirmLeave(): Promise<boolean> {
  if (!hasUnsaved()) return true;
  const answer = await app.call('dialog.unsaved', { name: documentName(documentStore.getState()) });
  return answer === 'discard' || (answer === 'save' && (await save()));
}

/** Shows another document; the one before is closed on purpose. */
export async function enter(opened: Loaded, options: { edited?: boolean } = {}): Promise<void> {
  const before = documentStore.getState().documentId;
  clearGuide();
  load(opened, options);
  if (before !== null && before !== opened.documentId)
    await app.call('project.closed', { documentId: before });
}

let turn: Promise<unknown> = Promise.resolve();
/** Documents come one after the other, however quickly they are asked for. */
function open(
  what: () => Promise<Loaded>,
  failure: string,
  options: { edited?: boolean } = {},
): Promise<boolean> {
  const opened = turn.then(() => openNow(what, failure, options));
  turn = opened.catch(() => undefined);
  return opened;
}

/** Opens something, with its failure explained; leaves the document as it is when that fails. */
async function openNow(
  what: () => Promise<Loaded>,
  failure: string,
  options: { edited?: boolean } = {},
): Promise<boolean> {
  if (!(await confirmLeave())) return false;
  try {
    const opened = await what();
    // First the view, then the document: whoever chooses another view once they see it keeps their choice.
    showView(opened.project.graph.nodes.length === 0 && opened.project.data ? 'data' : 'design');
    await enter(opened, options);
    return true;
  } catch (error) {
    toastError(failure, error);
    return false;
  }
}

export const newProject = (): Promise<boolean> =>
  open(() => app.call('project.new', { project: emptyProject(words.untitled) }), words.failures.open);

export async function openProject(given?: string): Promise<void> {
  const path = given ?? (await app.call('dialog.openProject', {}));
  if (path !== null) await open(() => app.call('project.open', { path }), words.failures.open);
}

export const openTemplate = (name: string): Promise<boolean> =>
  open(() => app.call('templates.open', { name }), words.failures.template);

export const recover = (documentId: string): Promise<boolean> =>
  open(() => app.call('recovery.take', { documentId }), words.failures.recover, { edited: true });

/** Back to the welcome page. */
export async function closeProject(): Promise<void> {
  const { documentId } = documentStore.getState();
  if (documentId === null || !(await confirmLeave())) return;
  clearGuide();
  unload();
  showView('welcome');
  await app.call('project.closed', { documentId });
}

/** Opens whatever a file is: a project or a table. */
export async function openFile(path: string): Promise<void> {
  const ending = extension(path);
  if (projectEndings.includes(ending)) await openProject(path);
  else if (dataEndings.includes(ending)) await openData(path);
  else toast({ kind: 'bad', title: words.drop.unknown(fileName(path)), text: words.drop.unknownText });
}

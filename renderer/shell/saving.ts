import { errorData } from '#shared/errors';
import { app } from '../client';
import { documentStore, markSaved } from '../editor/store';
import { isTraining, session } from '../session';
import { toastError } from '../ui/toast';
import { words } from '../words/shell';
import { confirmLeave, documentName } from './documents';
import { ask } from './prompt';

/** Writes the project to its file, or asks for one. @returns whether it is written */
export const save = (): Promise<boolean> => {
  const { path } = documentStore.getState();
  return path === null ? saveAs() : write(path, false);
};

export async function saveAs(): Promise<boolean> {
  const state = documentStore.getState();
  if (state.documentId === null) return false;
  const path = await app.call('dialog.saveProject', { suggested: state.path ?? documentName(state) });
  return path !== null && write(path, false);
}

async function write(path: string, force: boolean): Promise<boolean> {
  const { documentId, project } = documentStore.getState();
  if (documentId === null) return false;
  try {
    markSaved(await app.call('project.save', { documentId, path, project, force }), project);
    return true;
  } catch (error) {
    if (errorData(error).code === 'project.changedOnDisk') return resolveConflict(path);
    toastError(words.failures.save, error, { label: words.actions.saveAs, perform: () => void saveAs() });
    return false;
  }
}

async function resolveConflict(path: string): Promise<boolean> {
  const w = words.conflict;
  const choice = await ask({
    title: w.title,
    text: w.text,
    cancel: w.cancel,
    choices: [
      { id: 'saveAs', label: w.saveAs, kind: 'primary' },
      { id: 'overwrite', label: w.overwrite, kind: 'danger' },
    ],
  });
  return choice === 'saveAs' ? saveAs() : choice === 'overwrite' ? write(path, true) : false;
}

/** The person wants to close the window: asks what needs asking, then lets it go. */
export async function closeWindow(): Promise<void> {
  if (isTraining(session.store.getState())) {
    const w = words.closing;
    const choice = await ask({
      title: w.trainingTitle,
      text: w.trainingText,
      cancel: w.stay,
      choices: [
        { id: 'later', label: w.later, kind: 'primary' },
        { id: 'stop', label: w.stop },
      ],
    });
    if (choice === null) return;
    if (choice === 'stop') await stopAndWait();
  }
  if (await confirmLeave()) await app.call('window.close', {});
}

/** Stops what trains and waits until its model is written. What is queued can be begun at the next start. */
async function stopAndWait(): Promise<void> {
  const { active, queue } = session.store.getState();
  const stopped = [...(active ? [active] : []), ...queue.running].map(({ runId }) => runId);
  const ended = new Promise<void>((resolve) => {
    const off = session.store.subscribe(({ active, queue }) => {
      if ([active, ...queue.running].some((r) => r && stopped.includes(r.runId))) return;
      off();
      resolve();
    });
  });
  await session.stopAll();
  await ended;
}

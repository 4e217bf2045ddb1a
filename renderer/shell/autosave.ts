import { createStore } from 'zustand/vanilla';
import { errorData, type ErrorData } from '#shared/errors';
import type { Project } from '#shared/project/schema';
import { documentStore, isEdited, type DocumentState } from '../editor/store';

/** Whether the copy that survives a crash holds what the window shows. */
export const autosaveStore = createStore<{ state: 'kept' | 'pending' | 'failed'; error: ErrorData | null }>(
  () => ({
    state: 'kept',
    error: null,
  }),
);

export interface AutosaveOptions {
  write(documentId: string, path: string | null, project: Project): Promise<unknown>;
  /** Milliseconds without an edit. */
  pause?: number;
  /** However busily one edits, a copy is never older than this. */
  atLeast?: number;
}

/** Keeps a copy of unsaved edits. @returns `flush` writes what is pending at once; `stop` ends it. */
export function startAutosave({ write, pause = 300, atLeast = 900 }: AutosaveOptions): {
  flush(): Promise<void>;
  stop(): void;
} {
  let quiet: ReturnType<typeof setTimeout> | undefined;
  let latest: ReturnType<typeof setTimeout> | undefined;
  let kept: Project | null = null;
  let writing: Promise<void> = Promise.resolve();

  async function keep(): Promise<void> {
    clearTimeout(quiet);
    clearTimeout(latest);
    latest = undefined;
    const { documentId, path, project } = documentStore.getState();
    if (documentId === null || !isEdited() || kept === project) return;
    try {
      await write(documentId, path, project);
      kept = project;
      if (documentStore.getState().project === project)
        autosaveStore.setState({ state: 'kept', error: null });
    } catch (error) {
      autosaveStore.setState({ state: 'failed', error: errorData(error) });
    }
  }
  const flush = () => (writing = writing.then(keep, keep));

  function follow(now: DocumentState, before: DocumentState): void {
    if (now.documentId !== before.documentId) {
      // A document that is gone must not be written under another one's name.
      clearTimeout(quiet);
      clearTimeout(latest);
      latest = undefined;
      kept = null;
      autosaveStore.setState({ state: 'kept', error: null });
    }
    if (now.project === before.project || !isEdited(now)) return;
    if (now.documentId !== before.documentId && now.savedMark !== null) return;
    if (autosaveStore.getState().state !== 'failed') autosaveStore.setState({ state: 'pending' });
    clearTimeout(quiet);
    quiet = setTimeout(() => void flush(), pause);
    latest ??= setTimeout(() => void flush(), atLeast);
  }

  const unsubscribe = documentStore.subscribe(follow);
  return {
    flush,
    stop() {
      unsubscribe();
      clearTimeout(quiet);
      clearTimeout(latest);
    },
  };
}

import { createStore } from 'zustand/vanilla';
import type { Profile } from '#shared/data/profile';
import { sourceName, sourceSchema, type DataSource } from '#shared/data/recipe';
import { errorData, type ErrorData } from '#shared/errors';
import type { Project } from '#shared/project/schema';
import { app, engine } from '../client';
import { documentStore, edit, endGesture, type Loaded } from '../editor/store';
import { mergeRecipe } from '../panels/data/recipe';
import { words } from '../words/shell';
import type { DataFlow } from './dataFlow';
import { confirmLeave, enter } from './documents';
import { clearGuide, setGuide } from './guide';
import { baseName, fileName } from './paths';
import { ask } from './prompt';
import { showView } from './views';

/** A file that is being looked at before anything is opened. */
export type Opening =
  | { state: 'none' }
  | {
      state: 'reading';
      name: string;
      images: boolean;
      fraction: number | null;
      message: string;
      cancel(): void;
    }
  | { state: 'failed'; name: string; source: DataSource; error: ErrorData; retry(source: DataSource): void };
export const openingStore = createStore<{ opening: Opening }>(() => ({ opening: { state: 'none' } }));
const setOpening = (opening: Opening): void => openingStore.setState({ opening });
export const dismissOpening = (): void => setOpening({ state: 'none' });

interface Suggestion {
  project: Project;
  profile: Profile;
  reasons: string[];
}

let flow: DataFlow | null = null;
/** The data flow learns from suggestions what it need not ask again. */
export const tellFlow = (to: DataFlow): void => void (flow = to);
/** Reads the open project's data once more, after what was in the way is gone. */
export const retryData = (): void => flow?.retry();
export const cancelReading = (): void => flow?.cancel();

/** Reads a file and suggests a whole project for it, in sight of the person. @returns null when it was given up */
function suggestInSight(source: DataSource): Promise<{ source: DataSource; suggestion: Suggestion } | null> {
  const name = fileName(sourceName(source));
  const images = source.kind === 'images';
  return new Promise((resolve) => {
    const attempt = async (tried: DataSource): Promise<void> => {
      const stop = new AbortController();
      const cancel = () => {
        stop.abort();
        dismissOpening();
        resolve(null);
      };
      setOpening({ state: 'reading', name, images, fraction: null, message: '', cancel });
      try {
        const suggestion = await engine.call(
          'project.suggest',
          { source: tried, base: documentStore.getState().base },
          {
            signal: stop.signal,
            onProgress: (fraction, message) => {
              if (!stop.signal.aborted)
                setOpening({ state: 'reading', name, images, fraction, message, cancel });
            },
          },
        );
        if (stop.signal.aborted) return;
        dismissOpening();
        resolve({ source: tried, suggestion });
      } catch (error) {
        if (stop.signal.aborted) return;
        setOpening({
          state: 'failed',
          name,
          source: tried,
          error: errorData(error),
          retry: (next) => void attempt(next),
        });
      }
    };
    void attempt(source);
  });
}

/** Takes a table into the open project or a new one, with a net suggested for it where there is none. */
export async function openData(given?: string): Promise<void> {
  const path = given ?? (await app.call('dialog.openData', {}));
  if (path !== null) await openSource('file', path);
}

/** As `openData`, for a folder with one subfolder of images per class. */
export async function openImages(given?: string): Promise<void> {
  const path = given ?? (await app.call('dialog.openImageFolder', {}));
  if (path !== null) await openSource('images', path);
}

async function openSource(kind: 'file' | 'images', path: string): Promise<void> {
  const { documentId, project } = documentStore.getState();
  let fresh = documentId === null;
  if (!fresh && project.data) {
    const w = words.replaceData;
    const choice = await ask({
      title: w.title,
      text: w.text(fileName(path)),
      cancel: w.cancel,
      choices: [
        { id: 'replace', label: w.replace, note: w.replaceNote },
        { id: 'fresh', label: w.fresh, note: w.freshNote },
      ],
    });
    if (choice === null) return;
    fresh = choice === 'fresh';
  }
  if (fresh && !(await confirmLeave())) return;
  const found = await suggestInSight(sourceSchema.parse({ kind, path }));
  if (!found) return;
  const { source, suggestion } = found;
  if (fresh) {
    const named = { ...suggestion.project, name: baseName(path) };
    const opened: Loaded = await app.call('project.new', { project: named });
    flow?.know(source, null, suggestion.profile);
    await enter(opened);
    setGuide(opened.project.graph, suggestion.reasons);
  } else takeIn(source, suggestion);
  showView('data');
}

/** The suggestion becomes part of the open project: its data, and its net where none was drawn. */
function takeIn(source: DataSource, { project, profile, reasons }: Suggestion): void {
  const { base } = documentStore.getState();
  flow?.know(source, base, profile);
  if (!project.data) return;
  const data = project.data;
  const empty = documentStore.getState().project.graph.nodes.length === 0;
  endGesture();
  edit(words.replaceData.undo, (p) => ({
    ...p,
    data: mergeRecipe(data, p.data),
    ...(empty ? { graph: project.graph, training: project.training } : {}),
  }));
  if (empty) setGuide(project.graph, reasons);
  else clearGuide();
}

/** Reads the project's data from another file or in another way, as one undo step. @throws NetloomError why it cannot be read so */
export async function changeSource(source: DataSource): Promise<void> {
  const { base, documentId } = documentStore.getState();
  const suggestion = await engine.call('project.suggest', { source, base });
  if (documentStore.getState().documentId === documentId) takeIn(source, suggestion);
}

import { editActions } from '../actions/edit';
import { fileActions } from '../actions/file';
import { listenForKeys } from '../actions/keys';
import { layerActions } from '../actions/layer';
import { layoutActions } from '../actions/layout';
import { onActionFailed, performAction } from '../actions/perform';
import { registerActions } from '../actions/registry';
import { installTraining, startTraining } from '../actions/train';
import {
  app,
  connectEngine,
  engine,
  engineStore,
  readSettings,
  settingsStore,
  writeSettings,
} from '../client';
import { documentStore } from '../editor/store';
import { engineStarted } from '../panels/engines/engines';
import { isTraining, session } from '../session';
import { layoutStore } from '../ui/layout';
import { dismissToast, toast, toastError } from '../ui/toast';
import { words } from '../words/shell';
import { shellActions } from './actions';
import { startAutosave } from './autosave';
import { startDataFlow, dataStore } from './dataFlow';
import { documentName, hasUnsaved, openFile } from './documents';
import { acceptDrops } from './dropping';
import { tellFlow } from './opening';
import { closeWindow } from './saving';
import { followTheme } from './theme';
import { followPlaces } from './views';

/** Sets everything in motion that is not drawn. Called once, before the first render. */
export async function start(): Promise<void> {
  followTheme();
  connectEngine();
  registerActions([...fileActions, ...editActions, ...layerActions, ...layoutActions, ...shellActions]);
  installTraining();
  onActionFailed((error) => toastError(words.failures.action, error));
  pauseKeysUnderDialogs();
  listenForKeys();
  acceptDrops();
  followPlaces();

  const flow = startDataFlow(engine);
  tellFlow(flow);
  const autosave = startAutosave({
    write: (documentId, path, project) => app.call('project.autosave', { documentId, path, project }),
  });
  window.addEventListener('blur', () => void autosave.flush());
  followRuns();
  followEngine(() => flow.retry());
  tellWindow();

  app.on('menu.action', ({ action }) => void performAction(action));
  app.on('file.open', ({ path }) => void openFile(path));
  app.on('window.closing', () => void closeWindow());

  await readSettings().catch((error: unknown) => toastError(words.failures.settings, error));
  layoutStore.setState(settingsStore.getState().layout);
  keepLayout();

  const { openPath } = await app.call('app.info', {});
  if (openPath !== null) void openFile(openPath);
}

/** While a question waits for its answer, keys are its own. Must listen before the actions do. */
function pauseKeysUnderDialogs(): void {
  window.addEventListener('keydown', (event) => {
    if (document.querySelector('.ui-scrim')) event.stopImmediatePropagation();
  });
}

/** The session shows the runs of the open document. */
function followRuns(): void {
  documentStore.subscribe((now, before) => {
    if (now.runsDir !== before.runsDir || now.documentId !== before.documentId)
      void session.openRuns(now.runsDir);
  });
}

/** What an engine that died was asked is asked again when the next one is there. */
function followEngine(retry: () => void): void {
  let hung: number | null = null;
  engineStore.subscribe((now, before) => {
    if (now.starts !== before.starts) {
      void session.readDevice();
      engineStarted();
      if (before.starts > 0) toast({ kind: 'ok', title: words.engine.back });
      const { readError, describeError } = dataStore.getState();
      if (readError?.code === 'ipc.gone' || describeError?.code === 'ipc.gone') retry();
    }
    if (now.state === before.state) return;
    const restart = { label: words.engine.restart, perform: () => void performAction('engine.restart') };
    if (hung !== null) dismissToast(hung);
    hung = null;
    if (now.state === 'hung') {
      const text = [now.reason, words.engine.hungText].filter(Boolean).join(' ');
      const label = session.store.getState().active ? words.engine.endAndResume : words.engine.end;
      const action = { label, perform: () => void endAndResume() };
      hung = toast({ kind: 'bad', title: words.engine.hung, text, action });
    } else if (now.state === 'crashed') {
      session.engineLost(
        [now.reason ?? words.engine.crashed, smallerBatch(now.reason)].filter(Boolean).join(' '),
      );
      toast({ kind: 'bad', title: words.engine.crashed, text: words.engine.crashedText, brief: true });
    } else if (now.state === 'stopped')
      toast({ kind: 'bad', title: words.engine.stopped, text: now.reason ?? undefined, action: restart });
  });
}

/** What to do where memory may be why an engine ended that was training. */
function smallerBatch(reason: string | null): string | null {
  const { active, shown } = session.store.getState();
  const run = active && shown?.run.id === active.runId ? shown.run : null;
  const batchSize = run?.project.training.batchSize ?? 0;
  return batchSize > 1 && reason?.includes('memory') ? words.engine.smallerBatch(batchSize >> 1) : null;
}

/** Ends an engine that hangs. What it trained goes on from its checkpoint in the next one; where it cannot, it is offered. */
async function endAndResume(): Promise<void> {
  const { active } = session.store.getState();
  try {
    await app.call('engine.restart', {});
    if (active?.status === 'running') await startTraining({ resume: active.dir });
  } catch (error) {
    toastError(words.failures.action, error);
  }
}

/** The app names the window and knows what closing it would lose. */
function tellWindow(): void {
  let told = '';
  const tell = () => {
    const document = documentStore.getState();
    const open = document.documentId !== null;
    const state = {
      title: open ? documentName(document) : words.views.welcome,
      edited: hasUnsaved(),
      training: isTraining(session.store.getState()),
      path: document.path,
    };
    const text = JSON.stringify(state);
    if (text === told) return;
    told = text;
    void app.call('window.state', state).catch(() => (told = ''));
  };
  documentStore.subscribe(tell);
  session.store.subscribe(tell);
  tell();
}

/** Sizes of panels are written when they have not moved for a moment. */
function keepLayout(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  layoutStore.subscribe((layout) => {
    clearTimeout(timer);
    timer = setTimeout(() => void writeSettings({ layout }).catch(() => undefined), 400);
  });
}

import {
  BookmarkPlus,
  FastForward,
  ListPlus,
  Pause,
  Play,
  RotateCcw,
  SkipForward,
  Square,
  StepForward,
} from 'lucide-react';
import type { Run } from '#shared/runs/run';
import type { TrainingSettings } from '#shared/training/settings';
import { app, engineStore, settingsStore, writeSettings } from '../client';
import { errorsIn, problemsOf } from '../editor/derived';
import { documentStore, edit } from '../editor/store';
import { interruptedRuns, session, type Started } from '../session';
import { toast, toastError } from '../ui/toast';
import { settingsWords } from '../words/settings';
import { trainWords as w } from '../words/train';
import { performAction } from './perform';
import { registerActions, type Action } from './registry';

/** What a training begins with, where it does not begin afresh. */
export interface Beginning {
  /** Folder of a run to go on with. */
  resume?: string;
  /** Checkpoint of another run. */
  from?: { dir: string; checkpoint: string };
}

/** What the last start was to begin with; where it was refused, another try begins with the same. */
let last: Beginning = {};

/** Starts or queues a training of the open project; explains instead of failing when something is in the way. */
export async function startTraining(beginning: Beginning = {}): Promise<Started> {
  const document = documentStore.getState();
  if (!document.project.data) {
    toast({ kind: 'info', title: w.noDataTitle, text: w.noData });
    return null;
  }
  const errors = errorsIn(problemsOf(document));
  // A run goes on with its own project, whatever the open one has become.
  if (errors.length > 0 && beginning.resume === undefined) {
    toast({
      kind: 'bad',
      title: w.problemsTitle(errors.length),
      text: errors[0]?.message,
      action: { label: w.showProblems, perform: () => void performAction('view.problems') },
    });
    performAction('view.problems');
    return null;
  }
  performAction('view.train');
  const { project, base, runsDir } = document;
  last = beginning;
  const status = await session.start({ project, base, runsDir, ...beginning });
  if (status === 'queued') {
    const { queue } = session.store.getState();
    toast({ kind: 'ok', title: w.queued, text: w.queuedText(queue.waiting.length - 1) });
  }
  return status;
}

/** Where memory ran out in a run: a batch size that should fit, while the project asks for more. */
export const fittingBatch = (
  { fittingBatch: fitting }: Run,
  { batchSize }: TrainingSettings,
): number | null => (fitting !== undefined && fitting < batchSize ? fitting : null);

export const setBatchSize = (batchSize: number): void =>
  edit(settingsWords.batchSize, (p) => ({ ...p, training: { ...p.training, batchSize } }));

/** Tries a start again that a graphics card was in the way of. */
export async function startOnProcessor(): Promise<Started> {
  await writeSettings({ device: 'cpu' });
  return startTraining(last);
}

/** Goes on with runs that were cut off, in the order they were begun, until the person cancels. */
export async function resumeAll(dirs: readonly string[]): Promise<void> {
  for (const resume of dirs) if ((await startTraining({ resume })) === 'cancelled') return;
}

/** Folders of the runs that were cut off. */
export const oldestFirst = (): string[] =>
  interruptedRuns(session.store.getState())
    .map(({ dir }) => dir)
    .reverse();

async function saveCheckpoint(): Promise<void> {
  const kept = await session.checkpoint().catch((error: unknown) => {
    toastError(w.checkpointFailed, error);
    return null;
  });
  if (!kept) return;
  const where = w.place(kept);
  toast({
    kind: 'ok',
    title: w.checkpointKept,
    text: w.checkpointText(where[0]!.toUpperCase() + where.slice(1)),
  });
}

const active = () => session.store.getState().active;
const running = () => active()?.status === 'running';
const paused = () => active()?.status === 'paused';
const starting = () => session.store.getState().starting;
const idle = () => active() === null && !starting();
const cutOff = () => interruptedRuns(session.store.getState());

export const trainActions: readonly Action[] = [
  {
    id: 'train.start',
    label: 'Train',
    group: 'train',
    icon: Play,
    key: 'Mod+Enter',
    keyScope: 'always',
    keywords: 'fit run start',
    enabled: (s) => s.documentId !== null && idle(),
    perform: async () => void (await startTraining()),
  },
  {
    id: 'train.pause',
    label: w.pause,
    group: 'train',
    icon: Pause,
    enabled: running,
    perform: () => session.pause(),
  },
  {
    id: 'train.continue',
    label: w.continue,
    group: 'train',
    icon: FastForward,
    enabled: paused,
    perform: () => session.continue(),
  },
  {
    id: 'train.stepBatch',
    label: 'Train one batch',
    group: 'train',
    icon: StepForward,
    enabled: paused,
    perform: () => session.step('batch'),
  },
  {
    id: 'train.stepEpoch',
    label: 'Train one epoch',
    group: 'train',
    icon: SkipForward,
    enabled: paused,
    perform: () => session.step('epoch'),
  },
  {
    id: 'train.stop',
    label: w.stop,
    group: 'train',
    icon: Square,
    keywords: 'end cancel',
    enabled: () => running() || paused(),
    perform: () => session.stop(),
  },
  {
    id: 'train.queue',
    label: 'Queue this training',
    group: 'train',
    icon: ListPlus,
    keywords: 'next after wait',
    enabled: (s) => s.documentId !== null && active() !== null && !starting(),
    perform: async () => void (await startTraining()),
  },
  {
    id: 'train.checkpoint',
    label: w.checkpoint,
    group: 'train',
    icon: BookmarkPlus,
    keywords: 'keep state snapshot',
    enabled: () => running() || paused(),
    perform: saveCheckpoint,
  },
  {
    id: 'train.resume',
    label: 'Resume the interrupted training',
    group: 'train',
    icon: RotateCcw,
    keywords: 'continue go on crash',
    enabled: () => cutOff().length > 0 && !starting(),
    perform: () => resumeAll(oldestFirst()),
  },
];

/** Trainings shorter than this end while one still looks at them. */
const LONG_SECONDS = 30;

/** Registers the actions and watches trainings end. The shell calls it once. */
export function installTraining(): () => void {
  const unregister = registerActions(trainActions);
  // A fresh engine knows nothing of the person's wish.
  const allow = () => void session.setAtOnce(settingsStore.getState().trainingsAtOnce);
  const choose = () => void session.setDevice(settingsStore.getState().device);
  const offs = [
    engineStore.subscribe((now, before) => now.starts !== before.starts && (allow(), choose())),
    settingsStore.subscribe((now, before) => now.trainingsAtOnce !== before.trainingsAtOnce && allow()),
    settingsStore.subscribe((now, before) => now.device !== before.device && choose()),
  ];
  const unsubscribe = session.store.subscribe((now, before) => {
    const ended = before.active !== null && now.active === null;
    const run = now.shown?.run;
    if (!ended || !run || run.status !== 'finished' || run.seconds < LONG_SECONDS || document.hasFocus())
      return;
    void app.call('system.notify', {
      title: w.finishedTitle,
      body: w.finishedBody(documentStore.getState().project.name, run.epochs),
    });
  });
  return () => {
    offs.forEach((off) => off());
    unsubscribe();
    unregister();
  };
}

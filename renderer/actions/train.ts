import { FastForward, Pause, Play, SkipForward, Square, StepForward } from 'lucide-react';
import { app } from '../client';
import { errorsIn, problemsOf } from '../editor/derived';
import { documentStore } from '../editor/store';
import { isTraining, session } from '../session';
import { toast } from '../ui/toast';
import { trainWords as w } from '../words/train';
import { performAction } from './perform';
import { registerActions, type Action } from './registry';

/** Starts a training of the open project; explains instead of failing when something is in the way. */
export async function startTraining(resume?: string): Promise<void> {
  const document = documentStore.getState();
  if (!document.project.data) {
    toast({ kind: 'info', title: w.noDataTitle, text: w.noData });
    return;
  }
  const errors = errorsIn(problemsOf(document));
  if (errors.length > 0) {
    toast({
      kind: 'bad',
      title: w.problemsTitle(errors.length),
      text: errors[0]?.message,
      action: { label: w.showProblems, perform: () => void performAction('view.problems') },
    });
    performAction('view.problems');
    return;
  }
  performAction('view.train');
  await session.start({
    project: document.project,
    base: document.base,
    runsDir: document.runsDir,
    ...(resume === undefined ? {} : { resume }),
  });
}

const active = () => session.store.getState().active;
const running = () => active()?.status === 'running';
const paused = () => active()?.status === 'paused';
const idle = () => !isTraining(session.store.getState()) && !session.store.getState().starting;

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
    perform: () => startTraining(),
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
];

/** Trainings shorter than this end while one still looks at them. */
const LONG_SECONDS = 30;

/** Registers the actions and watches trainings end. The shell calls it once. */
export function installTraining(): () => void {
  const unregister = registerActions(trainActions);
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
    unsubscribe();
    unregister();
  };
}

import type { ErrorData } from '#shared/errors';
import type { Queue } from '#shared/ipc/engine';
import type { Evaluation } from '#shared/runs/evaluation';
import type { Device, EpochRecord, HistogramRecord, Run, RunStatus, RunSummary } from '#shared/runs/run';

/** The training under way, as the engine last told. */
export interface ActiveRun {
  runId: string;
  dir: string;
  status: RunStatus;
  epoch: number;
  epochs: number;
  batch: number;
  batches: number;
  /** Loss of the newest batch. */
  loss: number | null;
  samplesPerSecond: number;
  secondsLeft: number | null;
}

/** A run with all that its folder tells. */
export interface ShownRun {
  dir: string;
  run: Run;
  epochs: readonly EpochRecord[];
  histograms: readonly HistogramRecord[];
  log: readonly string[];
}

export interface SessionState {
  device: Device | null;
  /** Runs of the open document, newest first. */
  runs: readonly RunSummary[];
  active: ActiveRun | null;
  /** All that trains or waits, of whatever document. */
  queue: Queue;
  /** Folders of interrupted runs that the person does not want to think about now. */
  later: readonly string[];
  /** Run that Train, Evaluate and Export show. */
  shown: ShownRun | null;
  loading: boolean;
  starting: boolean;
  /** What the engine does before the first step, and how far it is. */
  preparing: { message: string; fraction: number | null } | null;
  /** Why the last start or read failed. */
  error: ErrorData | null;
  /** By run folder. */
  evaluations: Readonly<Record<string, Evaluation>>;
}

/** A training as it begins, or is found under way; the rest is told soon. */
export const underWay = (runId: string, dir: string, status: RunStatus, run: Run | null): ActiveRun => ({
  ...{ runId, dir, status },
  epoch: run?.epochs ?? 0,
  epochs: run?.project.training.epochs ?? 0,
  ...{ batch: 0, batches: 0, loss: null, samplesPerSecond: 0, secondsLeft: null },
});

export const initialSession: SessionState = {
  device: null,
  runs: [],
  active: null,
  queue: { atOnce: 1, running: [], waiting: [] },
  later: [],
  shown: null,
  loading: false,
  starting: false,
  preparing: null,
  error: null,
  evaluations: {},
};

/** True while the engine works or waits on a run, of this document or of another. */
export const isTraining = ({ active, queue }: SessionState): boolean =>
  active?.status === 'running' || active?.status === 'paused' || queue.running.length > 0;

/** True while a training that is started now has to wait for its turn. */
export const mustQueue = ({ active, queue }: SessionState): boolean =>
  queue.waiting.length > 0 || Math.max(active ? 1 : 0, queue.running.length) >= queue.atOnce;

/** Runs that were cut off and can go on from their last checkpoint. */
export const canResume = (status: RunStatus): boolean => status === 'interrupted' || status === 'stopped';

/** Runs that were cut off and have not been passed over by a newer one: those to offer, the newest first. */
export function interruptedRuns({
  runs,
  later,
}: Pick<SessionState, 'runs' | 'later'>): readonly RunSummary[] {
  const end = runs.findIndex(({ status }) => status !== 'interrupted');
  return (end < 0 ? runs : runs.slice(0, end)).filter(({ dir }) => !later.includes(dir));
}

/** How many trainings come before this one in the queue; null where it does not wait. */
export function placeInQueue({ waiting }: Queue, dir: string): number | null {
  const at = waiting.findIndex((w) => w.dir === dir);
  return at < 0 ? null : at;
}

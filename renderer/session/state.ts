import type { ErrorData } from '#shared/errors';
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
  /** Run that Train, Evaluate and Export show. */
  shown: ShownRun | null;
  loading: boolean;
  starting: boolean;
  /** Why the last start or read failed. */
  error: ErrorData | null;
  /** By run folder. */
  evaluations: Readonly<Record<string, Evaluation>>;
}

export const initialSession: SessionState = {
  device: null,
  runs: [],
  active: null,
  shown: null,
  loading: false,
  starting: false,
  error: null,
  evaluations: {},
};

/** True while the engine works or waits on a run. */
export const isTraining = (state: SessionState): boolean =>
  state.active !== null && (state.active.status === 'running' || state.active.status === 'paused');

/** Runs that were cut off and can go on from their last checkpoint. */
export const canResume = (status: RunStatus): boolean => status === 'interrupted' || status === 'stopped';

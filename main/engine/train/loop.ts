import type { DataSpec } from '#shared/data/spec';
import type { Graph } from '#shared/graph/schema';
import type { EpochRecord, HistogramRecord } from '#shared/runs/run';
import type { TrainingSettings } from '#shared/training/settings';
import type { Tf } from '../backend/load';
import type { Part } from '../data/prepare';
import type { Block, RowSource } from '../data/rows';
import type { BuiltModel } from '../model/build';
import { rowsAtOnce } from '../model/rows';
import type { NamedArray } from '../runs/weights';
import { breathe } from '../breathe';
import type { Checkpoints, TrainingState } from './checkpoints';
import type { Control } from './control';
import { diagnose } from './diagnose';
import { histogramRecord } from './histograms';
import { Pace } from './pace';
import { observePlateau, rateFactor } from './schedule';
import type { Batch, TrainStep } from './step';
import { observePatience, outOfPatience } from './stopping';
import { Tally, type Logs } from './tally';
import { rowsJudgedAtOnce, validate } from './validate';

/** Whom the loop tells what happens. What is awaited is on disk before the training goes on. */
export interface Report {
  batch(given: { epoch: number; batch: number; batches: number; loss: number }, pace: Pace): void;
  epoch(record: EpochRecord, state: TrainingState, pace: Pace): Promise<void>;
  histograms(record: HistogramRecord): Promise<void>;
  status(status: 'running' | 'paused'): Promise<void>;
}

export interface TrainingJob {
  tf: Tf;
  built: BuiltModel;
  graph: Graph;
  spec: DataSpec;
  train: RowSource;
  validation: RowSource;
  settings: TrainingSettings;
  step: TrainStep;
  checkpoints: Checkpoints;
  control: Control;
  report: Report;
  /** Where to begin; changed as the training goes on. */
  state: TrainingState;
}

export type Ending = { status: 'finished' | 'stopped' | 'failed'; reason: string };

/** In seconds: about how long the step is asked to train before others have their turn. */
const atOnce = 0.04;

/**
 * Trains until the epochs are over, patience is out, the numbers overflow or the person has had enough.
 * Interrupted at any batch and taken up again from its checkpoint, it gives the very same numbers.
 */
export async function trainLoop(job: TrainingJob): Promise<Ending> {
  const { settings, control, state, checkpoints } = job;
  const batches = Math.ceil(job.train.rows / settings.batchSize);
  const pace = new Pace(settings.epochs, state.epoch + state.batch / batches);
  while (state.epoch < settings.epochs) {
    const ended = await trainEpoch(job, pace, batches);
    if (ended) return ended;
    control.did('epoch');
    if (outOfPatience(settings.earlyStopping, state.patience)) {
      const { patience } = settings.earlyStopping!;
      return {
        status: 'finished',
        reason: `early stopping: no better ${monitored(job)} for ${patience} epochs`,
      };
    }
    if (control.paused && state.epoch < settings.epochs) await halt(job);
    if (control.stopped) return stopped;
    await control.runErrands();
    await checkpoints.afterEpoch(state);
  }
  return { status: 'finished', reason: `all ${settings.epochs} epochs are done` };
}

const stopped: Ending = { status: 'stopped', reason: 'stopped by hand' };
const monitored = (job: TrainingJob): string => (job.validation.rows > 0 ? 'validation loss' : 'loss');

/** Waits while paused, with everything on disk. */
async function halt({ checkpoints, state, report, control }: TrainingJob): Promise<void> {
  await checkpoints.save(state);
  await report.status('paused');
  await control.resumed();
  if (!control.stopped) await report.status('running');
}

/** Waits while paused, to go on with the epoch. @returns false where it is to be stopped */
async function goesOn(job: TrainingJob, pace: Pace): Promise<boolean> {
  const { control, state } = job;
  if (control.paused) {
    state.seconds += pace.stop();
    await halt(job);
    pace.start();
  }
  return !control.stopped;
}

/** What one epoch has in common. */
interface Epoch {
  pace: Pace;
  batches: number;
  learningRate: number;
  tally: Tally;
  /** Whether gradients are wanted, and those of its last batch. */
  wantGradients: boolean;
  gradients: NamedArray[];
}

/** @returns why the training ends, or null when the epoch is done. */
async function trainEpoch(job: TrainingJob, pace: Pace, batches: number): Promise<Ending | null> {
  const { settings, state, step, report } = job;
  const { epoch } = state;
  const { seed, shuffle, batchSize } = settings;
  const factor = rateFactor(settings.schedule, epoch, settings.epochs, state.plateau);
  const now: Epoch = {
    ...{ pace, batches },
    learningRate: settings.optimizer.learningRate * factor,
    tally: new Tally(job.spec, job.built.outputs, state.tally ?? undefined),
    wantGradients: isHistogramEpoch(settings, epoch + 1),
    gradients: [],
  };
  const learned = state.batch === batches;
  pace.start();
  for await (const block of job.train.blocks({ epoch, seed, shuffle, batchSize, from: state.batch })) {
    const ended = await trainBlock(job, block, now);
    if (ended) return ended;
  }
  // Before the epoch is judged: its gradients are gone for who is stopped meanwhile.
  if (now.wantGradients && !learned)
    await report.histograms(await histogramRecord(job.built, epoch + 1, await step.weights(), now.gradients));
  return finishEpoch(job, now);
}

/** @returns why the training ends, or null when the block’s batches are done. */
async function trainBlock(job: TrainingJob, block: Block, now: Epoch): Promise<Ending | null> {
  const { settings, control, state, step, report, checkpoints } = job;
  const { pace, batches, learningRate, tally } = now;
  const { epoch } = state;
  const end = block.first + Math.ceil(block.order.length / settings.batchSize);
  while (state.batch < end) {
    if (!(await goesOn(job, pace))) return stopped;
    const count = control.single ? 1 : Math.min(pace.batchesWithin(atOnce), end - state.batch);
    const todo = Array.from({ length: count }, (_, i) =>
      batchAt(block, settings.batchSize, epoch, state.batch + i),
    );
    const ends = state.batch + count === batches;
    const results = await step.run(block.part, todo, {
      learningRate,
      gradients: now.wantGradients && ends,
    });
    const last = results[results.length - 1]!;
    const overflown = !Number.isFinite(last.loss);
    const good = overflown ? results.slice(0, -1) : results;
    let samples = 0;
    good.forEach((result, i) => {
      const { length } = todo[i]!.rows;
      tally.add(length, result);
      samples += length;
    });
    state.batch += good.length;
    state.tally = tally.state;
    state.samples += samples;
    state.seconds += pace.trained(results.length, samples, epoch + state.batch / batches);
    if (overflown) return overflow(job, block.part, todo[good.length]!, last.loss);
    now.gradients = last.gradients ?? now.gradients;
    report.batch({ epoch: epoch + 1, batch: state.batch, batches, loss: last.loss }, pace);
    control.did('batch');
    // At an epoch's end it is judged first.
    if (!ends) {
      await control.runErrands();
      await checkpoints.afterBatches(state);
    }
    await breathe();
  }
  return null;
}

/**
 * Whether weights and gradients are looked at after an epoch, counted from 1. In a very long training more rarely than
 * asked for: nobody looks at that many, and their file would grow without end.
 */
function isHistogramEpoch({ histogramEvery, epochs }: TrainingSettings, epoch: number): boolean {
  const every = Math.max(histogramEvery, Math.ceil(epochs / mostHistograms));
  return histogramEvery > 0 && epoch % every === 0;
}
const mostHistograms = 500;

const batchAt = ({ order, first }: Block, size: number, epoch: number, index: number): Batch => ({
  rows: order.subarray((index - first) * size, (index - first + 1) * size),
  epoch,
  index,
});

/**
 * Judges the epoch and makes the state that of the next one's beginning. Until then it is that after the last batch:
 * stopped meanwhile, the training goes on by judging the epoch anew.
 * @returns why the training ends, or null
 */
async function finishEpoch(job: TrainingJob, now: Epoch): Promise<Ending | null> {
  const { settings, control, state, validation, checkpoints, report } = job;
  const { pace, tally, learningRate } = now;
  const logs: Logs = tally.logs();
  let value = logs.loss ?? NaN;
  if (validation.rows > 0) {
    const held = new Tally(job.spec, job.built.outputs);
    const atOnce = rowsAtOnce(job.built.model, rowsJudgedAtOnce);
    const all = await validate(job.step, validation, atOnce, held, async () => {
      // Who goes by single batches has had the last one: the pause comes behind the judging.
      const owed = control.paused && !control.pausedByHand;
      if (!owed && !(await goesOn(job, pace))) return false;
      await control.runErrands();
      await checkpoints.afterBatches(state);
      await breathe();
      return true;
    });
    if (!all) return stopped;
    Object.assign(logs, held.logs('val'));
    value = logs.valLoss ?? NaN;
  }
  const { elapsed, seconds, samplesPerSecond } = pace.endEpoch();
  state.seconds += elapsed;
  state.epoch++;
  state.batch = 0;
  state.tally = null;
  state.plateau = observePlateau(settings.schedule, state.plateau, value);
  state.patience = observePatience(settings.earlyStopping, state.patience, value);
  // Epochs are counted from 1 where people read them.
  if (Number.isFinite(value) && (state.best === null || value < state.best.value)) {
    state.best = { epoch: state.epoch, value };
    await checkpoints.markBest(state.epoch, value);
  }
  await report.epoch(
    { type: 'epoch', epoch: state.epoch, logs, learningRate, seconds, samplesPerSecond },
    state,
    pace,
  );
  return null;
}

async function overflow(job: TrainingJob, part: Part, batch: Batch, loss: number): Promise<Ending> {
  await job.step.sync();
  const what = Number.isNaN(loss) ? 'not a number (NaN)' : 'infinite';
  const reason = `the loss became ${what} in epoch ${batch.epoch + 1}, batch ${batch.index + 1}: ${diagnose({ ...job, part }, batch.rows)}. Try a smaller learning rate, or gradient clipping`;
  return { status: 'failed', reason };
}

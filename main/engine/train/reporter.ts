import type { EngineEvents } from '#shared/ipc/engine';
import type { EventPayload } from '#shared/ipc/define';
import type { EpochRecord, HistogramRecord, Run } from '#shared/runs/run';
import { appendLine } from '../runs/lines';
import { promises as fs } from 'node:fs';
import { runPaths, writeRun } from '../runs/store';
import type { TrainingState } from './checkpoints';
import type { Report } from './loop';
import type { Pace } from './pace';
import type { Ending } from './training';

/** Tells everyone who listens, by event. */
export type Emit = <N extends keyof EngineEvents & string>(
  event: N,
  payload: EventPayload<EngineEvents, N>,
) => void;

/** Batches are told at most twenty times a second. */
const leastBetweenBatches = 50;
/** `run.json` is written no more often than this while training; the metrics are in their own file already. */
const leastBetweenRuns = 1_000;

/** Writes what happens into the run's folder, and tells it. */
export class Reporter implements Report {
  private toldBatch = 0;
  private wroteRun = 0;
  private readonly files: ReturnType<typeof runPaths>;

  constructor(
    readonly dir: string,
    public run: Run,
    private readonly emit: Emit,
  ) {
    this.files = runPaths(dir);
  }

  batch(given: { epoch: number; batch: number; batches: number; loss: number }, pace: Pace): void {
    const now = Date.now();
    if (now - this.toldBatch < leastBetweenBatches) return;
    this.toldBatch = now;
    const { samplesPerSecond, secondsLeft } = pace;
    this.emit('train.batch', { runId: this.run.id, ...given, samplesPerSecond, secondsLeft });
  }

  async epoch(record: EpochRecord, state: TrainingState, pace: Pace): Promise<void> {
    await appendLine(this.files.metrics, record);
    this.take(state);
    const epochs = this.run.project.training.epochs;
    this.emit('train.epoch', { runId: this.run.id, record, epochs, secondsLeft: pace.secondsLeft });
    if (Date.now() - this.wroteRun >= leastBetweenRuns) await this.write();
  }

  async histograms(record: HistogramRecord): Promise<void> {
    await appendLine(this.files.histograms, record);
    this.emit('train.histograms', { runId: this.run.id, record });
  }

  async log(message: string): Promise<void> {
    const time = new Date().toISOString();
    await fs.appendFile(this.files.log, `${time} ${message}\n`);
    this.emit('train.log', { runId: this.run.id, time, message });
  }

  async status(status: 'running' | 'paused'): Promise<void> {
    this.run = { ...this.run, status };
    await this.write();
    this.tell();
  }

  /** The end, written; `tell` it when all is given back. */
  async ended(ending: Ending, state: TrainingState): Promise<void> {
    this.take(state);
    this.run = { ...this.run, ...ending, endedAt: new Date().toISOString() };
    await this.write();
    const { status, reason } = ending;
    await this.log(`${status[0]!.toUpperCase()}${status.slice(1)}: ${reason}.`);
  }

  /** Tells the run's status. */
  tell(): void {
    const { id: runId, status, reason } = this.run;
    this.emit('train.status', { runId, dir: this.dir, status, reason, run: this.run });
  }

  private take({ epoch, best, seconds, samples }: TrainingState): void {
    const monitor = this.run.spec.rows.validation > 0 ? 'valLoss' : 'loss';
    this.run = {
      ...this.run,
      epochs: epoch,
      best: best && { ...best, monitor },
      seconds,
      samplesPerSecond: seconds > 0 ? samples / seconds : 0,
    };
  }

  private async write(): Promise<void> {
    this.wroteRun = Date.now();
    await writeRun(this.dir, this.run);
  }
}

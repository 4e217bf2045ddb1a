import { NetloomError } from '#shared/errors';
import type { CallContext } from '#shared/ipc/define';
import type { Project } from '#shared/project/schema';
import type { Checkpoint, Run, RunStatus } from '#shared/runs/run';
import { loadTf } from '../backend/load';
import { trainingData } from '../evaluate/judge';
import { reopenRun } from '../runs/begin';
import { dataCaution } from '../runs/dataChanged';
import { parentFolder, readOrigin, type Origin } from '../runs/inherit';
import { claimRunFolder, createRunFolder, runPaths, unwritable } from '../runs/store';
import { hasWeights } from '../runs/weights';
import { notActive, type Control } from './control';
import { endingOf, isOutOfMemory, isSystemError, outOfMemory } from './failure';
import { trainLoop, type TrainingJob } from './loop';
import { openTraining, type OpenedTraining } from './open';
import { prepareProject } from './prepare';
import type { Emit, Reporter } from './reporter';

export interface StartOptions {
  project: Project;
  base: string | null;
  runsDir: string;
  /** The run's folder itself, instead of a new one in `runsDir`. */
  dir?: string | undefined;
  name?: string | undefined;
  /** Folder of a run to continue, in its own folder, with its own project and data. */
  resume?: string | undefined;
  /** Where the run to continue has waited for its turn: stops saying that it is alive. Whoever begins it goes on saying so. */
  stopBeating?: (() => Promise<void>) | undefined;
  /** Checkpoint of another run whose weights a new run begins with. */
  from?: { dir: string; checkpoint: string } | undefined;
}
export interface Started {
  runId: string;
  dir: string;
  run: Run;
}

interface Active {
  job: TrainingJob;
  reporter: Reporter;
}
export interface Ending {
  status: RunStatus;
  reason: string;
  /** Where memory ran out: a batch size that should fit. */
  fittingBatch?: number;
}

/** A place where one training at a time is under way. */
export class Training {
  private active: Active | null = null;
  /** Resolves when all of the newest run is written, told and given back. Never rejects. */
  done: Promise<void> = Promise.resolve();
  private starting = false;
  /** The newest training's beginning, whether it came to something or not. */
  private begun: Promise<unknown> = Promise.resolve();
  private closing = false;

  constructor(private readonly emit: Emit) {}

  /**
   * Prepares data and net, makes (or reopens) the run's folder and trains in the background.
   * @throws NetloomError `train.active`, `train.outOfMemory`, `project.problems`, `training.*`, `data.*`, `runs.*`
   */
  async start(options: StartOptions, context: CallContext): Promise<Started> {
    if (!this.free)
      throw new NetloomError('train.active', 'A training is under way already; only one can run at a time.', 'Wait for it to end, or stop it.'); // prettier-ignore
    this.starting = true;
    const begun = this.begin(options, context).finally(() => (this.starting = false));
    this.begun = begun.catch(() => undefined);
    return begun;
  }

  private async begin(options: StartOptions, context: CallContext): Promise<Started> {
    const { job, reporter, release } = await this.open(options, context);
    try {
      await reporter.status('running');
    } catch (error) {
      await release();
      throw isSystemError(error) ? unwritable(reporter.dir, error) : error;
    }
    this.active = { job, reporter };
    if (this.closing) job.control.stop();
    this.done = this.carryOut(job, reporter, release);
    const { run, dir } = reporter;
    return { runId: run.id, dir, run };
  }

  get free(): boolean {
    return this.active === null && !this.starting;
  }

  /** @throws NetloomError `train.notActive` */
  control(runId: string): Control {
    return this.of(runId).job.control;
  }

  /** Writes a checkpoint that stays. @throws NetloomError `train.notActive` */
  async checkpoint(runId: string): Promise<Checkpoint> {
    const { job, reporter } = this.of(runId);
    return job.control.between(async () => {
      const checkpoint = await job.checkpoints.keep(job.state, 'hand');
      await reporter.log(`Checkpoint kept: ${checkpoint.name}.`);
      return checkpoint;
    });
  }

  private of(runId: string): Active {
    if (this.active?.reporter.run.id !== runId) throw notActive();
    return this.active;
  }

  get state(): { runId: string; dir: string; status: RunStatus } | null {
    if (!this.active) return null;
    const { run, dir } = this.active.reporter;
    return { runId: run.id, dir, status: run.status };
  }

  /** Ends what is under way so that it can be resumed. */
  async close(): Promise<void> {
    this.closing = true;
    this.active?.job.control.stop();
    // What was about to begin is under way then, and stops by itself.
    await this.begun;
    await this.done;
  }

  private async open(options: StartOptions, context: CallContext): Promise<OpenedTraining> {
    const { resume, name, from } = options;
    const earlier =
      resume === undefined
        ? null
        : await reopenRun(resume, options.project, options.stopBeating !== undefined);
    const project = earlier?.project ?? options.project;
    const prepared =
      resume !== undefined && earlier
        ? await trainingData(resume, earlier, context)
        : await prepareProject(project, options.base, context);
    const origin =
      from && !earlier ? await readOrigin(from.dir, from.checkpoint) : await originAgain(resume, earlier);
    context.progress(null, 'Building the net');
    const loaded = await loadTf();
    const folder = async () => {
      if (resume !== undefined) return resume;
      if (options.dir === undefined) return (await createRunFolder(options.runsDir)).dir;
      await claimRunFolder(options.dir);
      return options.dir;
    };
    const { stopBeating } = options;
    const given = { loaded, project, prepared, folder, stopBeating, earlier, origin, name, emit: this.emit };
    return openTraining(given).catch((error: unknown) => {
      if (isOutOfMemory(error)) throw outOfMemory(error, { project, spec: prepared.spec });
      throw isSystemError(error) ? unwritable(resume ?? options.dir ?? options.runsDir, error) : error;
    });
  }

  private async carryOut(job: TrainingJob, reporter: Reporter, release: () => Promise<void>): Promise<void> {
    // The answer to `train.start` goes out before the loop's first event.
    await new Promise((resolve) => setImmediate(resolve));
    const { reason, ...ending } = await this.train(job, reporter);
    const caution = await dataCaution(reporter.run);
    // Where even this cannot be written, it is told at least.
    await reporter
      .ended({ ...ending, reason: caution ? `${reason}. ${caution}` : reason }, job.state)
      .catch(() => undefined);
    await release().catch(() => undefined);
    // Told last: whoever hears it finds everything in its place, and may start the next one.
    this.active = null;
    reporter.tell();
  }

  private async train(job: TrainingJob, reporter: Reporter): Promise<Ending> {
    try {
      const ending = await trainLoop(job);
      job.control.end();
      await keepModel(job, ending);
      return this.closing && ending.status === 'stopped'
        ? { status: 'interrupted', reason: 'the program was closed; the run can be resumed' }
        : ending;
    } catch (error) {
      job.control.end();
      return endingOf(error, reporter.run);
    }
  }
}

/** The origin of a run that had no checkpoint of its own yet when it was interrupted. */
async function originAgain(dir: string | undefined, earlier: Run | null): Promise<Origin | null> {
  if (dir === undefined || !earlier?.parent || (await hasWeights(runPaths(dir).last))) return null;
  return readOrigin(parentFolder(dir, earlier.parent), earlier.parent.checkpoint);
}

/** Writes the final model. After an overflow only a best epoch is worth keeping. */
async function keepModel({ checkpoints, state, settings }: TrainingJob, ending: Ending): Promise<void> {
  await checkpoints.save(state);
  const failed = ending.status === 'failed';
  if (state.best && (settings.restoreBest || failed)) await checkpoints.finish('best');
  else if (!failed) await checkpoints.finish('last');
}

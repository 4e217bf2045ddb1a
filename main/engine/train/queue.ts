import { NetloomError, errorData } from '#shared/errors';
import type { CallContext } from '#shared/ipc/define';
import type { Queue } from '#shared/ipc/engine';
import type { Checkpoint, Run, RunStatus } from '#shared/runs/run';
import { loadTf } from '../backend/load';
import { keepAlive } from '../runs/alive';
import { createRun, reopenRun } from '../runs/begin';
import { parentOf, readOrigin } from '../runs/inherit';
import { claimRunFolder, createRunFolder, readRun, removeRun, writeRun } from '../runs/store';
import { notActive, type Control } from './control';
import { prepareProject } from './prepare';
import type { Emit } from './reporter';
import { Training, type StartOptions, type Started } from './training';

/** A run that waits: its folder is there and says so. */
interface Waiting {
  run: Run;
  dir: string;
  /** What it was before it was queued; null for a new one. */
  before: RunStatus | null;
  stopBeating: () => Promise<void>;
}

const quiet: CallContext = {
  signal: { aborted: false, addEventListener: () => undefined, removeEventListener: () => undefined },
  progress: () => undefined,
};

/**
 * All trainings of an engine: as many as may use the machine at a time, and those that wait for their turn.
 * What waits has a run's folder already; when the program ends before its turn, it is an interrupted run that can be begun.
 */
export class TrainingQueue {
  private readonly slots: Training[] = [];
  /** Slots about to be used. */
  private readonly taken = new Set<Training>();
  private waiting: Waiting[] = [];
  private atOnce = 1;
  private closing = false;

  constructor(private readonly emit: Emit) {}

  /**
   * Begins a training, or queues it. Either way what keeps it from training is told now.
   * @throws what `Training.start` throws
   */
  async start(
    options: StartOptions,
    context: CallContext,
  ): Promise<Started & { status: 'running' | 'queued' }> {
    const slot = this.waiting.length === 0 ? this.freeSlot() : null;
    if (!slot) return { status: 'queued', ...(await this.enqueue(options, context)) };
    try {
      return { status: 'running', ...(await this.begin(slot, options, context)) };
    } catch (error) {
      void this.next();
      throw error;
    }
  }

  /** @throws NetloomError `train.notActive` */
  control(runId: string): Control {
    return this.slotOf(runId).control(runId);
  }

  /** @throws NetloomError `train.notActive` */
  async checkpoint(runId: string): Promise<Checkpoint> {
    return this.slotOf(runId).checkpoint(runId);
  }

  get state(): Queue {
    return {
      atOnce: this.atOnce,
      running: this.slots.flatMap(({ state }) => state ?? []),
      waiting: this.waiting.map(({ run, dir }) => ({ runId: run.id, dir, name: run.name })),
    };
  }

  /** @param trainings how many may be under way at a time; those that are, go on */
  setAtOnce(trainings: number): void {
    this.atOnce = trainings;
    this.tell();
    void this.next();
  }

  /** Takes a run out of the queue: a new one goes with its folder, another is what it was before. */
  async cancel(runId: string): Promise<void> {
    const { run, dir, before, stopBeating } = this.take(runId);
    await stopBeating();
    if (before === null) await removeRun(dir);
    else await writeRun(dir, { ...run, status: before });
    this.tell();
  }

  /** Lets a run change places with the one before it. */
  sooner(runId: string): void {
    const at = this.waiting.findIndex(({ run }) => run.id === runId);
    if (at < 0) throw notQueued();
    const [moved] = this.waiting.splice(at, 1);
    this.waiting.splice(Math.max(0, at - 1), 0, moved!);
    this.tell();
  }

  /** Ends what is under way so that it can be resumed; what waits is interrupted before it began. */
  async close(): Promise<void> {
    this.closing = true;
    const waiting = this.waiting.splice(0);
    await Promise.all([
      ...this.slots.map((slot) => slot.close()),
      ...waiting.map(async ({ run, dir, stopBeating }) => {
        const reason = 'the program was closed before its turn came';
        await writeRun(dir, { ...run, status: 'interrupted', reason }).catch(() => undefined);
        await stopBeating();
      }),
    ]);
  }

  private freeSlot(): Training | null {
    const free = this.slots.filter((slot) => slot.free && !this.taken.has(slot));
    if (this.slots.length - free.length >= this.atOnce) return null;
    if (free[0]) return free[0];
    const slot = new Training(this.emit);
    this.slots.push(slot);
    return slot;
  }

  private async begin(slot: Training, options: StartOptions, context: CallContext): Promise<Started> {
    const started = await slot.start(options, context);
    this.tell();
    void slot.done.then(() => {
      this.tell();
      return this.next();
    });
    return started;
  }

  /** Begins whatever may begin now. */
  private async next(): Promise<void> {
    if (this.closing || this.waiting.length === 0) return;
    const slot = this.freeSlot();
    if (!slot) return;
    this.taken.add(slot);
    const { run, dir, before, stopBeating } = this.waiting.shift()!;
    try {
      await this.begin(
        slot,
        { project: run.project, base: null, runsDir: '', resume: dir, stopBeating },
        quiet,
      );
    } catch (error) {
      await stopBeating().catch(() => undefined);
      const { message } = errorData(error);
      const failed: Run = {
        ...run,
        status: before === null ? 'failed' : 'interrupted',
        reason: `it could not begin: ${message.replace(/\.$/, '')}`,
        endedAt: new Date().toISOString(),
      };
      await writeRun(dir, failed).catch(() => undefined);
      this.emit('train.status', {
        runId: run.id,
        dir,
        status: failed.status,
        reason: failed.reason,
        run: failed,
      });
      this.tell();
    } finally {
      this.taken.delete(slot);
    }
    await this.next();
  }

  private async enqueue(options: StartOptions, context: CallContext): Promise<Started> {
    const { run, dir, before } =
      options.resume === undefined
        ? await prepareNew(options, context)
        : await prepareResumed(options.resume, options);
    const queued: Run = { ...run, status: 'queued', reason: null, endedAt: null };
    const stopBeating = await keepAlive(dir);
    await writeRun(dir, queued);
    this.waiting.push({ run: queued, dir, before, stopBeating });
    this.emit('train.status', { runId: run.id, dir, status: 'queued', reason: null, run: queued });
    this.tell();
    // Its turn may have come while it was prepared.
    void this.next();
    return { runId: run.id, dir, run: queued };
  }

  private take(runId: string): Waiting {
    const found = this.waiting.find(({ run }) => run.id === runId);
    if (!found) throw notQueued();
    this.waiting = this.waiting.filter((waiting) => waiting !== found);
    return found;
  }

  private slotOf(runId: string): Training {
    const slot = this.slots.find(({ state }) => state?.runId === runId);
    if (!slot) throw notActive();
    return slot;
  }

  private tell(): void {
    this.emit('train.queue', this.state);
  }
}

type Prepared = Pick<Waiting, 'run' | 'dir' | 'before'>;

/** Looks at data and net, so that what is wrong is told at once, and makes the run's folder. The rows are read again when it begins. */
async function prepareNew(options: StartOptions, context: CallContext): Promise<Prepared> {
  const { project, from, name } = options;
  const origin = from ? await readOrigin(from.dir, from.checkpoint) : null;
  const prepared = await prepareProject(project, options.base, context);
  const { device } = await loadTf();
  if (options.dir !== undefined) await claimRunFolder(options.dir);
  const dir = options.dir ?? (await createRunFolder(options.runsDir)).dir;
  const parent = origin && parentOf(origin, dir);
  return { dir, run: createRun(dir, name, project, prepared, device, parent), before: null };
}

async function prepareResumed(dir: string, { project }: StartOptions): Promise<Prepared> {
  const { status } = await readRun(dir);
  return { dir, run: await reopenRun(dir, project), before: status };
}

const notQueued = (): NetloomError =>
  new NetloomError(
    'train.notQueued',
    'This run does not wait for its turn.',
    'It may have begun a moment ago.',
  );

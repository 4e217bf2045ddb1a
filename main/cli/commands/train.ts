import path from 'node:path';
import { NetloomError } from '#shared/errors';
import type { Params } from '#shared/ipc/define';
import type { EngineContract } from '#shared/ipc/engine';
import type { Evaluation } from '#shared/runs/evaluation';
import type { DeviceWish, Run } from '#shared/runs/run';
import { CliEngine, fileSource } from '../context';
import { progressBar, short, type Output } from '../output';
import { applySettings, openProject } from '../projectArgument';
import { offerNative } from './engine';
import { describeEvaluation, plainBaselines } from './judge';

export interface TrainOptions {
  data?: string;
  run?: string;
  epochs?: number;
  seed?: number;
  /** Folder of a run to go on with. */
  resume?: string;
  /** `RUN`, or `RUN:CHECKPOINT`. */
  from?: string;
  device?: DeviceWish;
  set: string[];
}
type StartParams = Params<EngineContract, 'train.start'>;

/**
 * `netloom train`: trains projects one after the other, or goes on with a run, and judges each on the test part.
 * Ctrl-C stops and keeps the model.
 */
export async function train(files: string[], options: TrainOptions, output: Output): Promise<void> {
  checkUsage(files, options);
  const engine = new CliEngine(output);
  const interrupt = new Interrupt(output);
  try {
    await offerNative(engine, output);
    if (options.device !== undefined) await engine.call('train.device', { device: options.device });
    if (options.resume !== undefined)
      return await carryOut(engine, await resumed(engine, options.resume, options), interrupt, output);
    const failed: string[] = [];
    for (const file of files) {
      if (interrupt.asked) break;
      try {
        await carryOut(engine, await fresh(engine, file, options, output), interrupt, output);
      } catch (error) {
        if (files.length === 1) throw error;
        output.failure(error);
        failed.push(file);
      }
    }
    if (failed.length > 0)
      throw new NetloomError('train.someFailed', `${failed.length} of ${files.length} projects could not be trained: ${failed.join(', ')}.`, 'The others are trained; see above for the reasons.'); // prettier-ignore
  } finally {
    interrupt.dispose();
    await engine.dispose();
  }
}

function checkUsage(files: readonly string[], options: TrainOptions): void {
  const wrong = (message: string, hint: string) => new NetloomError('cli.usage', message, hint);
  const own = options.data ?? options.run ?? options.seed ?? options.from ?? options.set[0];
  if (options.resume !== undefined && (files.length > 0 || own !== undefined))
    throw wrong('--resume goes on with a run as it is: with its own project, data and settings; only --epochs may be given.', 'To train on with other settings: netloom train P.netloom --from RUN'); // prettier-ignore
  if (options.resume === undefined && files.length === 0)
    throw wrong(
      'netloom train expects a project.',
      'Example: netloom train P.netloom, or netloom train --resume RUN',
    );
  if (files.length > 1 && (options.run ?? options.from) !== undefined)
    throw wrong('--run and --from go with one project; several were named.', 'Train them one by one.');
}

/** What starts a new run of a project. */
async function fresh(
  engine: CliEngine,
  file: string,
  options: TrainOptions,
  output: Output,
): Promise<StartParams> {
  const opened = await openProject(file);
  const project = applySettings(opened.project, settingsOf(options));
  if (!project.data && !options.data)
    throw new NetloomError(
      'data.none',
      'Training expects data; this project has none.',
      'Name a file: netloom train P.netloom --data FILE',
    );
  if (options.data && project.data) project.data = { ...project.data, source: fileSource(options.data) };
  const runsDir = opened.path.replace(/\.netloom$/, '') + '.runs';
  await tellInterrupted(engine, runsDir, output);
  return {
    project,
    base: opened.base,
    runsDir,
    ...(options.run ? { dir: path.resolve(options.run) } : {}),
    ...(options.from ? { from: await checkpointNamed(engine, options.from) } : {}),
  };
}

/** What goes on with a run; the engine takes its project and data. */
async function resumed(engine: CliEngine, folder: string, { epochs }: TrainOptions): Promise<StartParams> {
  const dir = path.resolve(folder);
  const { run } = await engine.call('runs.read', { dir });
  const project = applySettings(run.project, settingsOf({ ...(epochs && { epochs }), set: [] }));
  if (run.epochs >= project.training.epochs)
    throw new NetloomError('train.nothingLeft', `This run has its ${run.epochs} epochs behind it.`, `Name more: netloom train --resume ${folder} --epochs ${2 * run.epochs}`); // prettier-ignore
  return { project, runsDir: path.dirname(dir), resume: dir };
}

/** `RUN:best`, `RUN:last`, `RUN:epoch-12`; of a run alone its best epoch is meant, or its last where there is none. */
async function checkpointNamed(
  engine: CliEngine,
  text: string,
): Promise<{ dir: string; checkpoint: string }> {
  const [, folder = text, name] = /^(.+):(best|last|epoch-[\w-]+)$/.exec(text) ?? [];
  const dir = path.resolve(folder);
  if (name) return { dir, checkpoint: name };
  const all = await engine.call('runs.checkpoints', { dir });
  return { dir, checkpoint: all.some((c) => c.name === 'best') ? 'best' : 'last' };
}

/** Says that the newest run was cut off: only the person knows whether it is to go on. */
async function tellInterrupted(engine: CliEngine, runsDir: string, output: Output): Promise<void> {
  const [newest] = await engine.call('runs.list', { runsDir });
  if (newest?.status !== 'interrupted') return;
  const { dir, epochs, planned } = newest;
  output.event('interrupted', { run: dir, epochs, planned });
  output.message(
    `An earlier run was interrupted after ${epochs} of ${planned} epochs. To go on with it: netloom train --resume ${dir}`,
  );
}

/** Starts a training, follows it to its end, and judges it. */
async function carryOut(
  engine: CliEngine,
  params: StartParams,
  interrupt: Interrupt,
  output: Output,
): Promise<void> {
  const ended = new Promise<Run>((resolve, reject) => follow(engine, output, resolve, reject));
  // Awaited below; marked as handled so that a failure before that is not reported twice.
  ended.catch(() => undefined);
  const { runId, dir, run: begun } = await engine.call('train.start', params);
  interrupt.stop = () => void engine.call('train.stop', { runId }).catch(() => undefined);
  const { backend, device, version } = begun.device;
  output.event('start', { run: dir, backend, device, epochs: begun.epochs, parent: begun.parent });
  const after = params.resume ? `Going on after ${begun.epochs} epochs` : 'Training';
  output.message(`${after} on ${version}, ${device}. Ctrl-C stops and keeps the model.`);
  if (begun.parent)
    output.message(`Begins with ${begun.parent.checkpoint} of ${begun.parent.name}, after its ${begun.parent.epoch} epochs. ${begun.parent.taken}`); // prettier-ignore
  const run = await ended;
  output.clearBar();
  if (run.status === 'failed')
    throw new NetloomError(
      'train.failed',
      run.reason ?? 'The training failed.',
      `The last finite weights are in ${dir}.`,
    );
  if (run.status === 'interrupted')
    throw new NetloomError(
      'train.interrupted',
      run.reason ?? 'The training was interrupted.',
      `To go on with it: netloom train --resume ${dir}`,
    );
  await report(engine, dir, run, output);
}

const settingsOf = (options: Pick<TrainOptions, 'set' | 'epochs' | 'seed'>): string[] => [
  ...options.set,
  ...(options.epochs === undefined ? [] : [`training.epochs=${options.epochs}`]),
  ...(options.seed === undefined ? [] : [`training.seed=${options.seed}`, `data.split.seed=${options.seed}`]),
];

/** Tells of epochs as they end, and settles with the run. */
function follow(
  engine: CliEngine,
  output: Output,
  resolve: (run: Run) => void,
  reject: (error: Error) => void,
): void {
  const total = { epochs: 0 };
  engine.onEvents((event, payload) => {
    if (event === 'train.epoch' && 'record' in payload && 'epochs' in payload) {
      total.epochs = payload.epochs;
      const { record } = payload;
      if (record.type !== 'epoch') return;
      output.event('epoch', {
        epoch: record.epoch,
        ...record.logs,
        learningRate: record.learningRate,
        samplesPerSecond: record.samplesPerSecond,
      });
      const left = payload.secondsLeft === null ? '' : `, ${Math.ceil(payload.secondsLeft)} s left`;
      output.bar(
        `${progressBar(record.epoch / payload.epochs)}  epoch ${record.epoch}/${payload.epochs}  loss ${short(record.logs['loss'])}  validation ${short(record.logs['valLoss'])}${left}`,
      );
    } else if (event === 'train.status' && 'status' in payload && 'run' in payload) {
      const done = !['queued', 'running', 'paused'].includes(payload.status);
      if (done && payload.run) resolve(payload.run);
      else if (done) reject(new NetloomError('train.failed', payload.reason ?? 'The training failed.'));
    }
  });
}

/** First Ctrl-C stops and keeps; a second one ends at once. */
class Interrupt {
  asked = false;
  stop: () => void = () => undefined;
  private readonly handler = () => {
    if (this.asked) process.exit(130);
    this.asked = true;
    this.output.message('Stopping after this batch; the model is kept. Press Ctrl-C again to end at once.');
    this.stop();
  };

  constructor(private readonly output: Output) {
    process.on('SIGINT', this.handler);
    process.on('SIGTERM', this.handler);
  }

  dispose(): void {
    process.off('SIGINT', this.handler);
    process.off('SIGTERM', this.handler);
  }
}

async function report(engine: CliEngine, dir: string, run: Run, output: Output): Promise<void> {
  const figures = {
    run: dir,
    status: run.status,
    reason: run.reason,
    epochs: run.epochs,
    seconds: run.seconds,
    samplesPerSecond: run.samplesPerSecond,
    backend: run.device.backend,
    parent: run.parent,
  };
  output.text(
    `${run.epochs} epochs in ${short(run.seconds)} s, ${short(Math.round(run.samplesPerSecond))} rows a second.${run.reason ? ` ${run.reason}` : ''}`,
  );
  const part = run.spec.rows.test > 0 ? 'test' : run.spec.rows.validation > 0 ? 'validation' : 'train';
  const evaluation: Evaluation = await engine.call('runs.evaluate', { dir, part });
  output.text(describeEvaluation(evaluation));
  output.text(`Run: ${dir}`);
  output.result({
    ...figures,
    part,
    rows: evaluation.rows,
    metrics: evaluation.metrics,
    baselines: plainBaselines(evaluation),
  });
}

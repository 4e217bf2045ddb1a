import path from 'node:path';
import { NetloomError } from '#shared/errors';
import type { Evaluation } from '#shared/runs/evaluation';
import type { Run } from '#shared/runs/run';
import { CliEngine, fileSource } from '../context';
import { progressBar, short, type Output } from '../output';
import { applySettings, openProject } from '../projectArgument';
import { describeEvaluation, plainBaselines } from './judge';

export interface TrainOptions {
  data?: string;
  run?: string;
  epochs?: number;
  seed?: number;
  set: string[];
}

/** `netloom train`: trains a project, then judges it on the test part. Ctrl-C stops and keeps the model. */
export async function train(file: string, options: TrainOptions, output: Output): Promise<void> {
  const opened = await openProject(file);
  const project = applySettings(opened.project, settingsOf(options));
  if (!project.data && !options.data)
    throw new NetloomError(
      'data.none',
      'Training expects data; this project has none.',
      'Name a file: netloom train P.netloom --data FILE',
    );
  if (options.data && project.data) project.data = { ...project.data, source: fileSource(options.data) };
  const engine = new CliEngine(output);
  let stop: (() => void) | undefined;
  try {
    const ended = new Promise<Run>((resolve, reject) => follow(engine, output, resolve, reject));
    // Awaited below; marked as handled so that a failure before that is not reported twice.
    ended.catch(() => undefined);
    const runsDir = opened.path.replace(/\.netloom$/, '') + '.runs';
    const started = await engine.call('train.start', {
      project,
      base: opened.base,
      runsDir,
      ...(options.run ? { dir: path.resolve(options.run) } : {}),
    });
    stop = interruptible(() => void engine.call('train.stop', { runId: started.runId }), output);
    output.event('start', {
      run: started.dir,
      backend: started.run.device.backend,
      device: started.run.device.device,
    });
    output.message(
      `Training on ${started.run.device.version}, ${started.run.device.device}. Ctrl-C stops and keeps the model.`,
    );
    const run = await ended;
    output.clearBar();
    if (run.status === 'failed')
      throw new NetloomError(
        'train.failed',
        run.reason ?? 'The training failed.',
        `The last finite weights are in ${started.dir}.`,
      );
    await report(engine, started.dir, run, output);
  } finally {
    stop?.();
    await engine.dispose();
  }
}

const settingsOf = (options: TrainOptions): string[] => [
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
      const done = ['finished', 'stopped', 'failed'].includes(payload.status);
      if (done && payload.run) resolve(payload.run);
      else if (done) reject(new NetloomError('train.failed', payload.reason ?? 'The training failed.'));
    }
  });
}

/** First Ctrl-C stops and keeps; a second one ends at once. @returns what takes the handler away */
function interruptible(stop: () => void, output: Output): () => void {
  let asked = false;
  const handler = () => {
    if (asked) process.exit(130);
    asked = true;
    output.message('Stopping after this batch; the model is kept. Press Ctrl-C again to end at once.');
    stop();
  };
  process.on('SIGINT', handler);
  process.on('SIGTERM', handler);
  return () => {
    process.off('SIGINT', handler);
    process.off('SIGTERM', handler);
  };
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

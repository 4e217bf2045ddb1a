// One training (or prediction) by Netloom's own engine, in a process of its own. usage: netloom JOB.json
import fs from 'node:fs';
import path from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { inspectGraph } from '#shared/graph/inspect';
import { loadTf, type Loaded } from '#engine/backend/load';
import { trainLoop } from '#engine/train/loop';
import { openTraining, type OpenedTraining } from '#engine/train/open';
import type { Emit } from '#engine/train/reporter';
import { predict } from './predict';
import { preparedOf, projectOf, type Job } from './job';

interface Mark {
  /** Since the program's start, in seconds. */
  wall: number;
  /** Of all threads, in seconds. */
  cpu: number;
  loss: number | null;
  /** In bytes. */
  rss: number;
}

/** How often the event loop's delay is looked at, in milliseconds. */
const resolution = 5;

function mark(loss: number | null): Mark {
  const { user, system } = process.cpuUsage();
  return { wall: performance.now() / 1000, cpu: (user + system) / 1e6, loss, rss: process.memoryUsage.rss() };
}

async function train(loaded: Loaded, job: Job, folder: string) {
  const prepared = preparedOf(job);
  const dir = fs.mkdtempSync(path.join(folder, 'run-'));
  fs.mkdirSync(path.join(dir, 'checkpoints'));
  const delay = monitorEventLoopDelay({ resolution });
  const marks: Mark[] = [];
  const emit: Emit = (event, payload) => {
    if (event !== 'train.epoch' || !('record' in payload) || payload.record.type !== 'epoch') return;
    // Only where --expose-gc is given: what is still held must not be mistaken for what is lost.
    (globalThis as { gc?: () => void }).gc?.();
    marks.push(mark(payload.record.logs.loss ?? null));
    if (marks.length === 1) delay.enable();
  };
  const open = (): Promise<OpenedTraining> =>
    openTraining({ loaded, project: projectOf(job), prepared, folder: async () => dir, earlier: null, emit });
  const before = loaded.tf.memory().numTensors;
  const start = mark(null);
  const training = await open();
  const ending = await trainLoop(training.job);
  delay.disable();
  await training.release();
  fs.rmSync(dir, { recursive: true });
  if (ending.status !== 'finished') throw new Error(ending.reason);
  const { totals } = inspectGraph(job.graph, prepared.spec);
  return {
    marks: [start, ...marks],
    how: training.job.step.how,
    parameters: totals.trainable,
    multiplyAdds: totals.multiplyAdds,
    tensorsLeft: loaded.tf.memory().numTensors - before,
    /** The longest that a message had to wait, in milliseconds. */
    loopDelay: delay.max / 1e6 - resolution,
  };
}

async function main(): Promise<void> {
  const file = process.argv[2]!;
  const job = JSON.parse(fs.readFileSync(file, 'utf8')) as Job;
  const loaded = await loadTf();
  const result =
    job.mode === 'predict' ? await predict(loaded, job) : await train(loaded, job, path.dirname(file));
  const { maxRSS } = process.resourceUsage();
  console.log(JSON.stringify({ ...result, version: loaded.device.version, peakRss: maxRSS * 1024 }));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});

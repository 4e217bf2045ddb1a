import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Run } from '#shared/runs/run';
import { readRunRecord } from '../runs/store';
import { classifier, clouds, opened, projectWith, temporaryFolder } from './job.fixture';
import { trainLoop, type TrainingJob } from './loop';
import { rowsJudgedAtOnce } from './validate';

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

const blocks = 6;
const data = clouds({ train: 60, validation: blocks * rowsJudgedAtOnce, test: 0 });
const project = projectWith(classifier, { epochs: 3, histogramEvery: 1, optimizer: { type: 'adam' } });

/** Judging as slow as that of a large net: block by block, each told before. @returns how many blocks were judged */
function slowly(job: TrainingJob, before: (block: number) => void): () => number {
  const judge = job.step.judge.bind(job.step);
  let judged = 0;
  job.step.judge = async (part, some) => {
    before(judged);
    judged += some.length;
    await new Promise((resolve) => setTimeout(resolve, 60));
    return judge(part, some);
  };
  return () => judged;
}

async function sitting(name: string, earlier: Run | null, prepare: (job: TrainingJob) => () => number) {
  const dir = path.join(folder, name);
  const { job, reporter, release, told } = await opened(project, data, dir, earlier);
  const judged = prepare(job);
  const ending = await trainLoop(job);
  await job.checkpoints.save(job.state);
  const weights = await job.step.weights();
  await reporter.ended(ending, job.state);
  await release();
  const { run, epochs, histograms } = await readRunRecord(dir);
  const { best, epoch, batch } = job.state;
  const learned = { weights, best, histograms, epochs: epochs.map((e) => [e.epoch, e.logs]) };
  return { ending, run, judged: judged(), learned, at: { epoch, batch }, told };
}
const freely = () => () => 0;

test('who stops while an epoch is judged waits for a block or two, and it is judged anew when the training goes on', async () => {
  const whole = await sitting('whole', null, freely);
  const first = await sitting('parts', null, (job) =>
    slowly(job, (block) => block === 2 && job.control.stop()),
  );
  expect(first.ending).toEqual({ status: 'stopped', reason: 'stopped by hand' });
  expect(first.judged).toBe(3);
  expect(first.at).toEqual({ epoch: 0, batch: 4 });
  expect(first.learned.epochs).toEqual([]);
  const second = await sitting('parts', first.run, freely);
  expect(second.learned).toEqual(whole.learned);
});

test('a pause while an epoch is judged comes at once, and the judging goes on where it was', async () => {
  const whole = await sitting('whole', null, freely);
  const paused = await sitting('paused', null, (job) => {
    const judged = slowly(job, (block) => block === 2 && job.control.pause());
    const { status } = job.report;
    job.report.status = async (now) => {
      await status.call(job.report, now);
      if (now !== 'paused') return;
      expect(judged()).toBe(3);
      setTimeout(() => job.control.continue(), 20);
    };
    return judged;
  });
  expect(paused.judged).toBe(3 * blocks);
  expect(paused.learned).toEqual(whole.learned);
});

test('a checkpoint asked for while an epoch is judged is written meanwhile, and goes on as the training does', async () => {
  let kept: Promise<{ name: string }> | undefined;
  let judgedBefore = 0;
  await sitting('kept', null, (job) => {
    const judged = slowly(job, (block) => {
      if (block !== 2) return;
      kept = job.control.between(async () => {
        judgedBefore = judged();
        return job.checkpoints.keep(job.state, 'hand');
      });
    });
    return judged;
  });
  expect(await kept).toMatchObject({ name: 'epoch-0-batch-4', epoch: 0, batch: 4 });
  expect(judgedBefore).toBe(3);
});

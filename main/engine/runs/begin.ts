import os from 'node:os';
import path from 'node:path';
import { NetloomError } from '#shared/errors';
import type { Project } from '#shared/project/schema';
import {
  epochRecordSchema,
  histogramRecordSchema,
  type Device,
  type Parent,
  type Run,
} from '#shared/runs/run';
import { writeFileAtomic } from '../../files/atomic';
import { version } from '../../../package.json';
import type { Prepared } from '../data/prepare';
import { isAlive } from './alive';
import { readLines } from './lines';
import { furnish, readRun, runPaths, unwritable } from './store';

/** What `run.json` says when a training begins. */
export function createRun(
  dir: string,
  name: string | undefined,
  project: Project,
  { fitted, spec, path: file, sha256, totalRows, testFile }: Prepared,
  device: Device,
  parent: Parent | null = null,
): Run {
  const id = path.basename(dir);
  return {
    format: 'netloom-run',
    version: 1,
    id,
    name: name ?? id,
    status: 'running',
    reason: null,
    createdAt: new Date().toISOString(),
    endedAt: null,
    project,
    fitted,
    spec,
    data: { path: file, sha256, rows: totalRows, test: testFile },
    device,
    environment: {
      netloom: version,
      node: process.versions.node,
      platform: `${os.platform()} ${os.release()} ${os.arch()}`,
    },
    parent,
    seed: project.training.seed,
    epochs: 0,
    best: null,
    seconds: 0,
    samplesPerSecond: 0,
  };
}

/**
 * A run to be continued: its own project and data, so that it stays the same training; only how many epochs
 * it goes on may be chosen anew.
 * @param ours whether it is this process that says the run is alive, since it waited for its turn
 * @throws NetloomError `runs.active`, `runs.unwritable`, or what `readRun` throws
 */
export async function reopenRun(dir: string, wanted: Project, ours = false): Promise<Run> {
  const run = await readRun(dir);
  if (!ours && (await isAlive(dir)))
    throw new NetloomError(
      'runs.active',
      'This run is training already, or waits for its turn.',
      'Look for it in the other window.',
    );
  // Whoever made room may have removed all that a run kept: it begins anew then.
  await furnish(dir).catch((error: unknown) => {
    throw unwritable(dir, error);
  });
  const training = { ...run.project.training, epochs: wanted.training.epochs };
  return { ...run, project: { ...run.project, training } };
}

/**
 * Drops what was written about epochs after the checkpoint from which a run goes on: they will come again.
 * @param judged,learned how many epochs are behind it; the last that was learned may still have to be judged
 */
export async function forgetAfter(dir: string, judged: number, learned: number): Promise<void> {
  const { metrics, histograms } = runPaths(dir);
  const keep = async (file: string, records: { epoch: number }[], epoch: number) =>
    writeFileAtomic(file, records.filter((r) => r.epoch <= epoch).map((r) => `${JSON.stringify(r)}\n`).join('')); // prettier-ignore
  await keep(metrics, await readLines(metrics, epochRecordSchema), judged);
  await keep(histograms, await readLines(histograms, histogramRecordSchema), learned);
}

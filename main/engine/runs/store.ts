import { promises as fs } from 'node:fs';
import path from 'node:path';
import { NetloomError } from '#shared/errors';
import {
  epochRecordSchema,
  histogramRecordSchema,
  runSchema,
  type EpochRecord,
  type HistogramRecord,
  type Run,
  type RunSummary,
} from '#shared/runs/run';
import { writeFileAtomic } from '../../files/atomic';
import { isAlive } from './alive';
import { readLastLine, readLines, readText } from './lines';

/** What lies where in a run's folder. */
export const runPaths = (dir: string) => ({
  run: path.join(dir, 'run.json'),
  metrics: path.join(dir, 'metrics.jsonl'),
  histograms: path.join(dir, 'histograms.jsonl'),
  log: path.join(dir, 'log.txt'),
  checkpoints: path.join(dir, 'checkpoints'),
  last: path.join(dir, 'checkpoints', 'last'),
  best: path.join(dir, 'checkpoints', 'best'),
  model: path.join(dir, 'model'),
});

/**
 * Makes a new folder `<yyyy-mm-dd-hhmmss>-<n>` that nobody else has.
 * @throws NetloomError `runs.unwritable`
 */
export async function createRunFolder(
  runsDir: string,
  now = new Date(),
): Promise<{ id: string; dir: string }> {
  const two = (n: number) => String(n).padStart(2, '0');
  const day = [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join('-');
  const time = [now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join('');
  try {
    await fs.mkdir(runsDir, { recursive: true });
    for (let n = 1; ; n++) {
      const id = `${day}-${time}-${n}`;
      const dir = path.join(runsDir, id);
      try {
        await fs.mkdir(dir);
        await furnish(dir);
        return { id, dir };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
    }
  } catch (error) {
    throw unwritable(runsDir, error);
  }
}

/**
 * Takes the folder that was named for a run.
 * @throws NetloomError `runs.folderInUse` where it holds anything, `runs.unwritable`
 */
export async function claimRunFolder(dir: string): Promise<void> {
  try {
    await fs.mkdir(dir, { recursive: true });
    const held = await fs.readdir(dir);
    if (held.length > 0)
      throw new NetloomError('runs.folderInUse', `Expected a new or empty folder for the run; ${dir} holds ${held.length === 1 ? held[0] : `${held.length} files and folders`}.`, 'Name another folder.'); // prettier-ignore
    await furnish(dir);
  } catch (error) {
    throw error instanceof NetloomError ? error : unwritable(dir, error);
  }
}

/** What a run's folder holds from the start: later writing never makes folders, so that a removed run stays removed. */
export async function furnish(dir: string): Promise<void> {
  await fs.mkdir(path.join(dir, 'checkpoints')).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
}

/** That a folder for runs refuses to be written, whatever the system calls it. */
export const unwritable = (dir: string, error: unknown) =>
  new NetloomError('runs.unwritable', `The folder for runs, ${dir}, cannot be written: ${(error as Error).message}`, 'Save the project in a folder you may write to, or choose another folder.', { cause: error }); // prettier-ignore

export const writeRun = (dir: string, run: Run): Promise<void> =>
  writeFileAtomic(runPaths(dir).run, `${JSON.stringify(run, null, 2)}\n`);

/**
 * The run of a folder. One that says it is running although its process is gone is `interrupted`.
 * @throws NetloomError `runs.notARun`, `runs.newerVersion` or `runs.damaged`
 */
export async function readRun(dir: string): Promise<Run> {
  let text: string;
  try {
    text = await fs.readFile(runPaths(dir).run, 'utf8');
  } catch (error) {
    throw new NetloomError('runs.notARun', `${dir} is not the folder of a run: it has no run.json.`, 'Choose a folder inside the project’s “.runs” folder.', { cause: error }); // prettier-ignore
  }
  const run = parseRun(dir, text);
  const active = run.status === 'running' || run.status === 'paused' || run.status === 'queued';
  return active && !(await isAlive(dir)) ? { ...run, status: 'interrupted' } : run;
}

function parseRun(dir: string, text: string): Run {
  let why: string;
  try {
    const raw = JSON.parse(text) as { version?: unknown } | null;
    if (typeof raw?.version === 'number' && raw.version > 1)
      throw new NetloomError('runs.newerVersion', `The run in ${dir} was made by a newer version of Netloom.`, 'Update Netloom to open it.'); // prettier-ignore
    const parsed = runSchema.safeParse(raw);
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0];
    why = issue ? `${issue.path.join('.')}: ${issue.message}` : 'unknown content';
  } catch (error) {
    if (error instanceof NetloomError) throw error;
    why = (error as Error).message;
  }
  throw new NetloomError('runs.damaged', `The run.json in ${dir} is damaged: ${why}`, 'Train again, or restore the folder from a backup.'); // prettier-ignore
}

/** The runs in a folder, newest first. Folders that are no run, or a damaged one, are passed over. */
export async function listRuns(runsDir: string): Promise<RunSummary[]> {
  const entries = await fs.readdir(runsDir, { withFileTypes: true }).catch(() => []);
  const runs = await Promise.all(
    entries.filter((e) => e.isDirectory()).map((e) => summary(path.join(runsDir, e.name)).catch(() => null)),
  );
  return runs
    .filter((run) => run !== null)
    .sort((a, b) => b.createdAt.localeCompare(a.createdAt) || b.id.localeCompare(a.id, undefined, { numeric: true })); // prettier-ignore
}

async function summary(dir: string): Promise<RunSummary> {
  const { id, name, status, createdAt, epochs, seconds, best, parent, project } = await readRun(dir);
  const last = await readLastLine(runPaths(dir).metrics, epochRecordSchema);
  const planned = project.training.epochs;
  return { dir, id, name, status, createdAt, epochs, seconds, best, last: last?.logs ?? {}, planned, parent };
}

export interface RunRecord {
  run: Run;
  epochs: EpochRecord[];
  histograms: HistogramRecord[];
  log: string[];
}

/** All that a run wrote down. */
export async function readRunRecord(dir: string): Promise<RunRecord> {
  const files = runPaths(dir);
  return {
    run: await readRun(dir),
    epochs: await readLines(files.metrics, epochRecordSchema),
    histograms: await readLines(files.histograms, histogramRecordSchema),
    log: (await readText(files.log)).split('\n').filter((line) => line !== ''),
  };
}

/**
 * Deletes a run's folder with all that is in it.
 * @throws NetloomError `runs.notARun`, or `runs.active` while it trains
 */
export async function removeRun(dir: string): Promise<void> {
  // Only what is known to be a run is ever deleted, damaged or not.
  await fs.access(runPaths(dir).run).catch(() => {
    throw new NetloomError('runs.notARun', `${dir} is not the folder of a run, so it was not deleted.`);
  });
  if (await isAlive(dir))
    throw new NetloomError('runs.active', 'This run is still training.', 'Stop it first, then delete it.');
  await fs.rm(dir, { recursive: true, force: true });
}

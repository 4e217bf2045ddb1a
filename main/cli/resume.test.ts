import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { EpochRecord, Run } from '#shared/runs/run';
import { netloom, sample, scratch } from './testing/terminal';

const folder = scratch();
const project = path.join(folder, 'p.netloom');
const readRun = (dir: string) => JSON.parse(fs.readFileSync(path.join(dir, 'run.json'), 'utf8')) as Run;
const logsOf = (dir: string) =>
  fs
    .readFileSync(path.join(dir, 'metrics.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as EpochRecord).logs);
/** Trains and gives the run's folder. */
async function train(...args: string[]): Promise<string> {
  const { last } = await netloom('train', project, ...args, '--json');
  expect(last).toMatchObject({ type: 'result' });
  return String(last['run']);
}
/** Leaves a run as a killed process does. */
function interrupt(dir: string, epochs: number): void {
  const run = readRun(dir);
  run.project.training.epochs = epochs;
  fs.writeFileSync(path.join(dir, 'run.json'), JSON.stringify({ ...run, status: 'running', endedAt: null }));
}

beforeAll(async () => {
  await netloom('new', '--data', sample('iris'), '--out', project);
});

describe('netloom train --resume', () => {
  it('goes on with an interrupted run by itself, as if it had never been interrupted', async () => {
    const whole = await train('--epochs', '6');
    const dir = await train('--epochs', '3');
    interrupt(dir, 6);
    const { code, lines, last } = await netloom('train', '--resume', dir, '--json');
    expect(code).toBe(0);
    expect(lines.find((l) => l['type'] === 'start')).toMatchObject({ run: dir, epochs: 3 });
    expect(lines.filter((l) => l['type'] === 'epoch').map((l) => l['epoch'])).toEqual([4, 5, 6]);
    expect(last).toMatchObject({ type: 'result', run: dir, status: 'finished', epochs: 6 });
    expect(logsOf(dir)).toEqual(logsOf(whole));
  });

  it('gives a finished run more epochs where they are named, and says so where they are not', async () => {
    const dir = await train('--epochs', '2');
    const refused = await netloom('train', '--resume', dir, '--json');
    expect(refused).toMatchObject({ code: 1, last: { type: 'error', code: 'train.nothingLeft' } });
    expect(await netloom('train', '--resume', dir, '--epochs', '3', '--json')).toMatchObject({
      code: 0,
      last: { epochs: 3 },
    });
  });

  it('takes no project and no other settings', async () => {
    for (const args of [[project, '--resume', 'x'], ['--resume', 'x', '--seed', '1'], []])
      expect(await netloom('train', ...args, '--json')).toMatchObject({
        code: 2,
        last: { type: 'error', code: 'cli.usage' },
      });
    expect(await netloom('train', '--resume', folder, '--json')).toMatchObject({
      code: 1,
      last: { code: 'runs.notARun' },
    });
  });

  it('is named where the newest run was interrupted; a new one is trained all the same', async () => {
    const dir = await train('--epochs', '2');
    interrupt(dir, 50);
    const { code, lines, err, last } = await netloom('train', project, '--epochs', '1', '--json');
    expect(code).toBe(0);
    expect(lines[0]).toEqual({ type: 'interrupted', run: dir, epochs: 2, planned: 50 });
    expect(err).toContain(`netloom train --resume ${dir}`);
    expect(last['run']).not.toBe(dir);
    const again = await netloom('train', project, '--epochs', '1', '--json');
    expect(again.lines.map((l) => l['type'])).not.toContain('interrupted');
  });
});

describe('netloom train --from', () => {
  it('trains on from a kept epoch, as a new run that names its parent', async () => {
    const set = ['--set', 'training.checkpoints.keepEvery=2'];
    const parent = await train('--epochs', '5', ...set);
    const child = await train('--epochs', '2', '--from', `${parent}:epoch-4`);
    expect(readRun(child)).toMatchObject({ epochs: 2, parent: { id: path.basename(parent), checkpoint: 'epoch-4', epoch: 4 } }); // prettier-ignore
    expect(readRun(child).parent!.taken).toMatch(
      /^All \d+ layers keep their weights; the optimiser goes on\.$/,
    );
    expect(path.resolve(child, readRun(child).parent!.dir)).toBe(parent);
    const [first] = logsOf(child);
    expect(first!.loss!).toBeLessThan(logsOf(parent)[0]!.loss!);

    const best = await train('--epochs', '1', '--from', parent);
    expect(readRun(best).parent).toMatchObject({ checkpoint: 'best', taken: expect.stringContaining('the optimiser starts anew') as string }); // prettier-ignore
    expect(await netloom('train', project, '--from', `${parent}:epoch-3`, '--json')).toMatchObject({
      code: 1,
      last: { code: 'runs.noCheckpoint', hint: 'There are: last, best, epoch-4, epoch-2.' },
    });
  });
});

describe('several projects', () => {
  it('are trained one after the other; one that cannot be keeps none of the others from it', async () => {
    const copies = ['a', 'b'].map((name) => path.join(folder, `${name}.netloom`));
    copies.forEach((copy) => fs.copyFileSync(project, copy));
    const missing = path.join(folder, 'missing.netloom');
    const { code, lines } = await netloom(
      'train',
      copies[0]!,
      missing,
      copies[1]!,
      '--epochs',
      '1',
      '--json',
    );
    expect(code).toBe(1);
    const results = lines.filter((l) => l['type'] === 'result' || l['type'] === 'error');
    expect(results.map((l) => l['code'] ?? path.basename(path.dirname(String(l['run']))))).toEqual([
      'a.runs',
      'project.missing',
      'b.runs',
      'train.someFailed',
    ]);
  });
});

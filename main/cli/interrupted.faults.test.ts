import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NODE } from '../../tools/build/bundles.mjs';
import { sample, scratch } from './testing/terminal';

/** The command line as a process of its own, in which the disk fills up. */
const root = path.resolve(__dirname, '../..');
const entry = `test-faults-cli-${process.pid}`;
const bundle = path.join(root, 'out', `${entry}.cjs`);
const folder = scratch();
beforeAll(async () => {
  const entryPoints = { [entry]: 'main/cli/netloom.ts' };
  await build({ ...NODE, entryPoints, outdir: path.join(root, 'out'), sourcemap: false });
});
afterAll(() => {
  fs.rmSync(bundle, { force: true });
  fs.rmSync(folder, { recursive: true, force: true });
});

function netloom(faults: object[], ...words: string[]) {
  const { status, stdout } = spawnSync(process.execPath, [bundle, ...words, '--json'], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, NETLOOM_FAULTS: JSON.stringify(faults), NETLOOM_BACKEND: 'cpu' },
  });
  const lines = stdout.trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>); // prettier-ignore
  return { status, lines, last: lines[lines.length - 1]! };
}

test('a disk that fills up under a training ends it with a code, an error and how to go on; going on finishes it', () => {
  const project = path.join(folder, 'p.netloom');
  expect(netloom([], 'new', '--data', sample('iris'), '--out', project).status).toBe(0);
  const full = { at: 'append', of: 'metrics', after: 3, do: 'throw:ENOSPC' };
  const broken = netloom([full], 'train', project, '--epochs', '6');
  expect(broken.status).not.toBe(0);
  expect(broken.last).toMatchObject({
    type: 'error',
    code: 'train.interrupted',
    message: expect.stringMatching(/ENOSPC.*Free some space/s) as string,
    hint: expect.stringContaining('netloom train --resume') as string,
  });
  const run = String(broken.last['hint']).split('--resume ')[1]!;

  const resumed = netloom([], 'train', '--resume', run);
  expect(resumed.status).toBe(0);
  expect(resumed.last).toMatchObject({ type: 'result', status: 'finished', epochs: 6 });
  const epochs = fs.readFileSync(path.join(run, 'metrics.jsonl'), 'utf8').trim().split('\n');
  expect(epochs.map((line) => (JSON.parse(line) as { epoch: number }).epoch)).toEqual([1, 2, 3, 4, 5, 6]);
});

import { execFile, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NODE } from '../../../../tools/build/bundles.mjs';

const canLimit = process.platform === 'linux' && spawnSync('prlimit', ['--version']).status === 0;

describe.skipIf(!canLimit)('threads of our own operations', () => {
  const outdir = path.resolve(__dirname, '../../../../out');
  const entry = `test-threads-${process.pid}`;
  const file = path.join(outdir, `${entry}.cjs`);
  beforeAll(() => build({ ...NODE, entryPoints: { [entry]: path.join(__dirname, 'threads.fixture.ts') }, outdir, sourcemap: false })); // prettier-ignore
  afterAll(() => fs.rmSync(file, { force: true }));

  const said = async (how: string): Promise<{ refused: string | null; answer: string }> => {
    const { stdout } = await promisify(execFile)(process.execPath, [file, how]);
    return JSON.parse(stdout.trim().split('\n').pop()!) as { refused: string | null; answer: string };
  };

  test('where the system refuses one, the others do its work, and the same comes out', async () => {
    const [free, limited] = [await said('free'), await said('limited')];
    expect(free.refused).toBeNull();
    expect(limited.refused).toBe('EAGAIN');
    expect(limited.answer).toBe(free.answer);
  }, 60_000);
});

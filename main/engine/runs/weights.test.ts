import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { temporaryFolder } from '../train/job.fixture';
import { hasWeights, readWeights, writeWeights } from './weights';

let folder: string;
beforeEach(() => {
  folder = path.join(temporaryFolder(), 'last');
});
afterEach(() => fs.rmSync(path.dirname(folder), { recursive: true, force: true }));

const arrays = [
  { name: 'a/kernel', shape: [2, 3], values: Float32Array.of(1, -2, 3.5, 0, NaN, 1e-38) },
  { name: 'a/bias', shape: [], values: Float32Array.of(7) },
];
const bin = () => fs.readdirSync(folder).filter((name) => name.endsWith('.bin'));

test('what was written comes back, exactly, with its state', async () => {
  expect(await hasWeights(folder)).toBe(false);
  await writeWeights(folder, arrays, { epoch: 3 });
  expect(await readWeights(folder)).toEqual({ arrays, state: { epoch: 3 } });
});

test('a later pair replaces the earlier one and leaves nothing of it', async () => {
  await writeWeights(folder, arrays, { epoch: 1 });
  const changed = [{ ...arrays[0]!, values: Float32Array.of(1, 2, 3, 4, 5, 6) }, arrays[1]!];
  await writeWeights(folder, changed, { epoch: 2 });
  expect((await readWeights(folder)).arrays).toEqual(changed);
  expect(bin()).toHaveLength(1);
});

test('a crash before the manifest leaves the old pair readable', async () => {
  await writeWeights(folder, arrays, { epoch: 1 });
  const manifest = fs.readFileSync(path.join(folder, 'weights.json'));
  const old = path.join(folder, bin()[0]!);
  const numbers = fs.readFileSync(old);
  await writeWeights(folder, [arrays[1]!], { epoch: 2 });
  // As the folder stands when the process dies between the two files.
  fs.writeFileSync(path.join(folder, 'weights.json'), manifest);
  fs.writeFileSync(old, numbers);
  expect((await readWeights(folder)).state).toEqual({ epoch: 1 });
});

test('missing weights are an error with a name', async () => {
  await expect(readWeights(folder)).rejects.toMatchObject({ code: 'runs.weightsMissing' });
});

test('cut or changed files are an error with a name, at every length and for a flip anywhere', async () => {
  await writeWeights(folder, arrays, null);
  for (const name of ['weights.json', bin()[0]!]) {
    const file = path.join(folder, name);
    const whole = fs.readFileSync(file);
    for (let cut = 0; cut < 100; cut += 3) {
      fs.writeFileSync(file, whole.subarray(0, Math.floor((whole.length * cut) / 100)));
      await expect(readWeights(folder)).rejects.toMatchObject({ code: 'runs.weightsDamaged' });
    }
    fs.writeFileSync(file, whole);
  }
  const file = path.join(folder, bin()[0]!);
  const whole = fs.readFileSync(file);
  for (let at = 0; at < whole.length; at++) {
    const flipped = Buffer.from(whole);
    flipped[at]! ^= 1;
    fs.writeFileSync(file, flipped);
    await expect(readWeights(folder)).rejects.toMatchObject({ code: 'runs.weightsDamaged' });
  }
});

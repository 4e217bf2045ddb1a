import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generator } from '../model/randomness';
import { readRunRecord } from '../runs/store';
import {
  bundledChild,
  Child,
  irisProject,
  onlyRun,
  repeated,
  swiftFolder,
  weightsIn,
} from './engine.fixture';

let folder: string;
const program = bundledChild('kill');
beforeAll(() => {
  folder = swiftFolder();
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const kills = repeated(6, 200);
/** A training of some seconds, with a checkpoint after every epoch. */
const project = irisProject({ epochs: 60, optimizer: { type: 'adam', learningRate: 0.003 } });
const start = (runsDir: string, resume?: string) =>
  new Child(
    program,
    [{ method: 'train.start', params: { project, base: null, runsDir, ...(resume && { resume }) } }],
    { eager: true },
  );
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const logsOf = async (dir: string) =>
  (await readRunRecord(dir)).epochs.map(({ epoch, logs }) => [epoch, logs]);

/** After how many epochs a child went on; null where it died before it said so. */
function wentOnAfter(child: Child): number | null {
  const words = child.of('train.log').map(({ message }) => String(message));
  const begun = words.find((text) => /^(Training|Resumed)/.test(text));
  return begun === undefined ? null : Number(/^Resumed after (\d+)/.exec(begun)?.[1] ?? 0);
}

test(`killed ${kills} times at any moment, a run goes on each time, loses one epoch at most, and ends with the very weights of one that was never interrupted`, async () => {
  const random = generator(['kill -9']);
  const whole = start(path.join(folder, 'whole.runs'));
  await whole.until('train.status');
  const began = Date.now();
  expect(await whole.ended).toBe(0);
  const span = Date.now() - began;
  const wholeDir = onlyRun(path.join(folder, 'whole.runs'));
  const expected = await weightsIn(path.join(wholeDir, 'model'));
  const expectedLogs = await logsOf(wholeDir);

  let killed = 0;
  for (let run = 0; killed < kills; run++) {
    const runsDir = path.join(folder, `run-${run}.runs`);
    let dir: string | undefined;
    let reached = 0;
    for (let finished = false; !finished;) {
      const child = start(runsDir, dir);
      const kill = killed < kills;
      // One in ten dies while it loads, the others in the middle of the work.
      if (dir !== undefined && kill && random() < 0.1) await pause(random() * 1500);
      else {
        expect((await child.until('train.status')).payload['status']).toBe('running');
        dir ??= onlyRun(runsDir);
        await (kill ? Promise.race([child.ended, pause((random() * span) / 3)]) : child.ended);
      }
      if ((await child.kill()) === 'SIGKILL') killed++;
      const from = wentOnAfter(child);
      if (from !== null) expect(from).toBeGreaterThanOrEqual(reached - 1);
      reached = Math.max(from ?? reached, child.epoch);
      const { status } = (await readRunRecord(dir)).run;
      expect(['interrupted', 'finished']).toContain(status);
      finished = status === 'finished';
    }
    expect(await weightsIn(path.join(dir!, 'model'))).toEqual(expected);
    expect(await logsOf(dir!)).toEqual(expectedLogs);
    fs.rmSync(runsDir, { recursive: true, force: true });
  }
}, 3_600_000);

import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { NetloomError } from '#shared/errors';
import { projectSchema } from '#shared/project/schema';
import { serializeProject } from '#shared/project/file';
import { runSchema } from '#shared/runs/run';
import { Autosave } from '../../files/autosave';
import { readProjectFile } from '../../files/projectFiles';
import { RecentFiles } from '../../files/recent';
import { SettingsFile } from '../../files/settings';
import { generator } from '../model/randomness';
import { readCheckpoint } from '../runs/kept';
import { listRuns, readRun, readRunRecord, runPaths } from '../runs/store';
import { readWeights } from '../runs/weights';
import { clouds, opened } from '../train/job.fixture';
import { trainLoop } from '../train/loop';
import { irisProject, repeated, swiftFolder } from './engine.fixture';

let folder: string;
/** A run of six epochs, with what it keeps. */
let whole: string;
beforeAll(async () => {
  folder = swiftFolder();
  whole = path.join(folder, 'p.runs', 'whole');
  await trained(whole, { checkpoints: { keepEvery: 2 } });
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

/** Trains to the end, in a new folder or going on in one. @returns its last weights */
async function trained(dir: string, settings: Record<string, unknown>, epochs = 6) {
  const earlier = fs.existsSync(runPaths(dir).run) ? await readRun(dir) : null;
  const { job, reporter, release } = await opened(
    irisProject({ epochs, ...settings }),
    clouds(),
    dir,
    earlier,
  );
  try {
    await reporter.status('running');
    const ending = await trainLoop(job);
    await job.checkpoints.save(job.state);
    await job.checkpoints.finish('last');
    await reporter.ended(ending, job.state);
    return await job.step.weights();
  } finally {
    await release();
  }
}

/** The bytes cut short after every hundredth, and with single bits flipped. */
function* damaged(bytes: Buffer): Generator<[what: string, bytes: Buffer]> {
  for (let percent = 0; percent < 100; percent++)
    yield [`cut after ${percent} %`, bytes.subarray(0, Math.floor((bytes.length * percent) / 100))];
  const random = generator(['flipped bits', bytes.length]);
  for (let n = 0; n < repeated(100, 2000); n++) {
    const flipped = Buffer.from(bytes);
    const at = Math.floor(random() * bytes.length);
    flipped[at] = flipped[at]! ^ (1 << Math.floor(random() * 8));
    yield [`a bit of byte ${at} flipped`, flipped];
  }
}

/** Reads a file in each state of damage: it is refused by name, or what is read passes. */
async function everyDamage(
  file: string,
  read: () => Promise<unknown>,
  passes: (result: unknown, what: string) => void,
): Promise<{ refused: number }> {
  const bytes = fs.readFileSync(file);
  let refused = 0;
  try {
    for (const [what, broken] of damaged(bytes)) {
      fs.writeFileSync(file, broken);
      try {
        passes(await read(), what);
      } catch (error) {
        if (!(error instanceof NetloomError)) throw new Error(`${what}: ${String(error)}`, { cause: error });
        expect(error.code, what).not.toBe('internal');
        expect(error.message.length, what).toBeGreaterThan(10);
        refused++;
      }
    }
  } finally {
    fs.writeFileSync(file, bytes);
  }
  return { refused };
}

describe('a damaged file is refused by name, or read as what it is', () => {
  test('a project', async () => {
    const file = path.join(folder, 'p.netloom');
    fs.writeFileSync(file, serializeProject(irisProject()));
    const { refused } = await everyDamage(
      file,
      () => readProjectFile(file),
      (result) => projectSchema.parse((result as { project: unknown }).project),
    );
    expect(refused).toBeGreaterThanOrEqual(99);
  });

  test('an autosave, settings and the list of recent projects: never in the way of a start', async () => {
    const at = (name: string) => path.join(folder, 'user', name);
    const autosave = new Autosave(at('autosave'));
    await autosave.write('id', null, null, irisProject());
    await everyDamage(at('autosave/id.json'), () => autosave.list(), (list) => expect((list as unknown[]).length).toBeLessThanOrEqual(1)); // prettier-ignore
    const settings = await SettingsFile.open(at('settings.json'));
    await settings.write({ theme: 'dark', layout: { inspector: 300 } });
    await everyDamage(at('settings.json'), async () => (await SettingsFile.open(at('settings.json'))).read(), (read) => expect(read).toHaveProperty('theme')); // prettier-ignore
    const recent = await RecentFiles.open(at('recent.json'));
    await recent.add('/a.netloom');
    await everyDamage(at('recent.json'), async () => (await RecentFiles.open(at('recent.json'))).list(), (list) => expect(Array.isArray(list)).toBe(true)); // prettier-ignore
  });

  test('a run’s description, and the list of runs goes on', async () => {
    const { refused } = await everyDamage(
      runPaths(whole).run,
      async () => {
        await listRuns(path.dirname(whole));
        return readRun(whole);
      },
      (run) => runSchema.parse(run),
    );
    expect(refused).toBeGreaterThanOrEqual(98);
  });

  test.each(['metrics', 'histograms', 'log'] as const)(
    'a run’s %s: what is whole of it is shown',
    async (name) => {
      const { epochs } = await readRunRecord(whole);
      const { refused } = await everyDamage(
        runPaths(whole)[name],
        () => readRunRecord(whole),
        (record) =>
          expect((record as { epochs: unknown[] }).epochs.length).toBeLessThanOrEqual(epochs.length),
      );
      expect(refused).toBe(0);
    },
  );

  test.each(['last', 'best', 'epoch-4'])(
    'checkpoint %s: never a number that was not written',
    async (name) => {
      const place = path.join(runPaths(whole).checkpoints, name);
      const before = await readWeights(place);
      const read = async () => {
        await readCheckpoint(whole, name);
        return readWeights(place);
      };
      const binary = fs.readdirSync(place).find((file) => file.endsWith('.bin'))!;
      for (const file of ['weights.json', binary])
        await everyDamage(path.join(place, file), read, (found, what) => expect(found, what).toEqual(before));
    },
  );
});

describe('a run whose last checkpoint is damaged', () => {
  let dir: string;
  beforeEach(() => {
    dir = path.join(folder, `run-${fs.readdirSync(folder).length}`);
  });
  function damageLast(): void {
    const last = runPaths(dir).last;
    const file = path.join(
      last,
      fs.readdirSync(last).find((name) => name.endsWith('.bin'))!,
    );
    fs.truncateSync(file, fs.statSync(file).size / 2);
  }

  test('goes on from the newest one that was kept, says so, and comes to the same weights', async () => {
    const settings = { checkpoints: { keepEvery: 2 } };
    const expected = await trained(path.join(folder, `${path.basename(dir)}-whole`), settings, 9);
    await trained(dir, settings, 5);
    damageLast();
    expect(await trained(dir, settings, 9)).toEqual(expected);
    const { log, epochs } = await readRunRecord(dir);
    expect(log.join('\n')).toMatch(
      /Resumed after 4 epochs.*\n.*The last checkpoint is damaged: going on from epoch-4/,
    );
    expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test('is refused by name where no other was kept, and its best epoch is offered', async () => {
    await trained(dir, {}, 3);
    damageLast();
    await expect(trained(dir, {}, 6)).rejects.toMatchObject({
      code: 'runs.weightsDamaged',
      hint: expect.stringContaining('best epoch') as string,
    });
    // What it had is still there.
    expect((await readRunRecord(dir)).epochs).toHaveLength(3);
    await readCheckpoint(dir, 'best');
  });
});

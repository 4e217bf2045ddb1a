import fs from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { NetloomError } from '#shared/errors';
import type { ExportFormat } from '#shared/ipc/engine';
import type { Run } from '#shared/runs/run';
import { Autosave } from '../../files/autosave';
import { saveProjectFile } from '../../files/projectFiles';
import { RecentFiles } from '../../files/recent';
import { SettingsFile } from '../../files/settings';
import { noPermissions, noSmallDisks, smallDisk, withoutPermission, type SmallDisk } from '../../files/testing/hostile'; // prettier-ignore
import { createEngine, type Engine } from '../engine';
import { context, openBench, sample, shortly, type Bench } from '../evaluate/run.fixture';
import { readRunRecord } from '../runs/store';
import { leastBetween } from '../train/checkpoints';
import { irisProject, onlyRun, swiftFolder, weightsIn } from './engine.fixture';

let bench: Bench;
let run: string;
beforeAll(async () => {
  bench = openBench();
  fs.chmodSync(bench.folder, 0o755);
  run = await bench.train(sample('iris'), shortly(2));
});
afterAll(() => bench.close());
let folder: string;
beforeEach(() => {
  folder = swiftFolder();
  fs.chmodSync(folder, 0o777);
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

/** Everything that a person's work is written by: how it is written into a folder, and the code of its failure. */
const writes: Record<string, { code: string; write(at: string, version: number): Promise<unknown> }> = {
  'a project': {
    code: 'project.unwritable',
    write: (at, version) => saveProjectFile(path.join(at, 'p.netloom'), { ...irisProject(), notes: `${version}`.repeat(9000) }, null), // prettier-ignore
  },
  'an autosave': {
    code: 'autosave.unwritable',
    write: (at, version) => new Autosave(at).write('id', null, null, { ...irisProject(), notes: `${version}`.repeat(9000) }), // prettier-ignore
  },
  'the settings': {
    code: 'file.unwritable',
    write: async (at, version) => (await SettingsFile.open(path.join(at, 'settings.json'))).write({ layout: Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`panel ${i}`, version])) }), // prettier-ignore
  },
  'the list of recent projects': {
    code: 'file.unwritable',
    write: async (at, version) => (await RecentFiles.open(path.join(at, 'recent.json'))).add(`/${version}`.repeat(4000)), // prettier-ignore
  },
  ...Object.fromEntries(
    (['tfjs', 'keras', 'python', 'typescript'] satisfies ExportFormat[]).map((format) => [
      `an export as ${format}`,
      {
        code: 'files.unwritable',
        write: (at: string) =>
          bench.engine.handlers['runs.export'](
            { dir: run, format, out: path.join(at, { tfjs: 'net', keras: 'net.keras', python: 'net.py', typescript: 'net.ts' }[format]) }, // prettier-ignore
            context,
          ),
      },
    ]),
  ),
  predictions: {
    code: 'files.unwritable',
    write: async (at) => bench.engine.handlers['runs.predictFile']({ dir: run, source: sample('iris'), out: path.join(at, 'p.csv') }, context), // prettier-ignore
  },
};

/** Every file below a folder with its bytes. */
function everything(at: string): Record<string, string> {
  const files: Record<string, string> = {};
  for (const entry of fs.readdirSync(at, { withFileTypes: true })) {
    const file = path.join(at, entry.name);
    if (entry.isDirectory())
      for (const [name, text] of Object.entries(everything(file))) files[`${entry.name}/${name}`] = text;
    else if (entry.name !== 'filler') files[entry.name] = fs.readFileSync(file, 'latin1');
  }
  return files;
}

/** Writes once, then once more where it must fail. */
async function failing(at: string, name: string, spoil: (work: () => Promise<unknown>) => Promise<unknown>) {
  const { write, code } = writes[name]!;
  await write(at, 1);
  const before = everything(at);
  const error = await spoil(() => write(at, 2)).then(
    () => null,
    (e: unknown) => e as NetloomError,
  );
  expect(error, 'it failed').not.toBeNull();
  expect(error).toMatchObject({ code });
  expect(error!.message).toMatch(/disk is full|no space left|permission/i);
  expect(error!.hint).toMatch(/space|permission|folder|Save/);
  expect(everything(at)).toEqual(before);
  await write(at, 3);
}

describe.skipIf(noSmallDisks)(`a full disk${noSmallDisks ? ` (skipped: ${noSmallDisks})` : ''}`, () => {
  let disk: SmallDisk;
  beforeEach(() => {
    disk = smallDisk(path.join(folder, 'disk'), 512);
  });
  afterEach(() => disk.remove());

  test.each(Object.keys(writes))(
    '%s: the earlier file stays byte for byte, the error says what to do, and with room again it is written',
    async (name) => {
      await failing(disk.at(), name, async (work) => {
        disk.fill();
        try {
          return await work();
        } finally {
          disk.free();
        }
      });
    },
  );

  describe('in the middle of a training', () => {
    const usual = { ...leastBetween };
    let engine: Engine;
    let told: Run[];
    beforeEach(() => {
      Object.assign(leastBetween, { epochs: 0, batches: 0 });
      told = [];
      engine = createEngine({
        emit: (event, payload) => {
          if (event === 'train.status') told.push((payload as unknown as { run: Run }).run);
        },
      });
    });
    afterEach(async () => {
      await engine.dispose();
      Object.assign(leastBetween, usual);
    });
    const ended = async (): Promise<Run> => {
      for (;;) {
        const run = told.find(({ status }) => !['queued', 'running', 'paused'].includes(status));
        if (run) return run;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    };

    test('it ends with the reason, and with room again goes on to the very same weights', async () => {
      const project = irisProject({ epochs: 15 });
      const start = (runsDir: string, resume?: string) => engine.handlers['train.start']({ project, base: null, runsDir, resume }, context); // prettier-ignore
      await start(path.join(folder, 'whole.runs'));
      expect((await ended()).status).toBe('finished');
      const whole = await weightsIn(path.join(onlyRun(path.join(folder, 'whole.runs')), 'model'));

      told = [];
      const { dir } = await start(disk.at('p.runs'));
      while ((await readRunRecord(dir)).epochs.length < 3) await new Promise((resolve) => setTimeout(resolve, 5)); // prettier-ignore
      disk.fill();
      const broken = await ended();
      expect(broken).toMatchObject({ status: 'interrupted', reason: expect.stringMatching(/ENOSPC.*Free some space.*resume/s) }); // prettier-ignore
      expect(await engine.handlers['train.active']({}, context)).toBeNull();
      expect((await readRunRecord(dir)).run.status).toBe('interrupted');

      disk.free();
      told = [];
      await start(disk.at('p.runs'), dir);
      expect((await ended()).status).toBe('finished');
      expect(await weightsIn(path.join(dir, 'model'))).toEqual(whole);
      expect((await readRunRecord(dir)).epochs.map(({ epoch }) => epoch)).toEqual(Array.from({ length: 15 }, (_, i) => i + 1)); // prettier-ignore
    });

    test('a training that finds it full from the start is refused by name', async () => {
      disk.fill();
      await expect(
        engine.handlers['train.start'](
          { project: irisProject(), base: null, runsDir: disk.at('p.runs') },
          context,
        ),
      ).rejects.toMatchObject({ code: 'runs.unwritable', hint: expect.any(String) as string });
      expect(fs.readdirSync(disk.at('p.runs'))).toEqual([]);
    });
  });
});

describe.skipIf(noPermissions)(
  `a folder that may not be written${noPermissions ? ` (skipped: ${noPermissions})` : ''}`,
  () => {
    test.each(Object.keys(writes))(
      '%s: the earlier file stays byte for byte, and the error says what to do',
      async (name) => {
        await failing(folder, name, (work) => withoutPermission(folder, work));
      },
    );

    test('a training there is refused by name', async () => {
      const start = bench.engine.handlers['train.start'];
      const given = { project: irisProject(), base: null, runsDir: path.join(folder, 'p.runs') };
      const refused = withoutPermission(folder, async () => start(given, context));
      await expect(refused).rejects.toMatchObject({ code: 'runs.unwritable', message: expect.stringContaining('permission') as string }); // prettier-ignore
      expect(fs.readdirSync(folder)).toEqual([]);
    });
  },
);

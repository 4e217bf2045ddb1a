import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ExportFormat } from '#shared/ipc/engine';
import { serializeProject } from '#shared/project/file';
import type { FaultPoint } from '../../files/fault';
import { context, openBench, sample, shortly, type Bench } from '../evaluate/run.fixture';
import { importModel } from '../export/import';
import { disposeModel } from '../model/layers';
import { bundledChild, Child, irisProject, onlyRun, repeated, weightsIn, type Call } from './engine.fixture';

const program = bundledChild('save');
let bench: Bench;
/** Runs whose exports stand for the old and the new. */
let runs: { old: string; new: string };
beforeAll(async () => {
  bench = openBench();
  const train = (seed: number) => bench.train(sample('iris'), shortly(2, (project) => ({ ...project, training: { ...project.training, seed } }))); // prettier-ignore
  runs = { old: await train(1), new: await train(2) };
});
afterAll(() => bench.close());

const points: FaultPoint[] = ['write:opened', 'write:written', 'write:renamed'];
/** Plain JavaScript starts fastest, and what is written is the same. */
const env = { NETLOOM_BACKEND: 'cpu' };
let count = 0;
const place = (name = '') => {
  const folder = path.join(bench.folder, `case-${count++}`);
  fs.mkdirSync(folder);
  return path.join(folder, name);
};

/** Files below a folder, by name, without what is hidden. HDF5 notes the time: of its files the length must do. */
function filesIn(folder: string): Record<string, string | number> {
  const names = fs.readdirSync(folder).filter((name) => !name.startsWith('.'));
  const text = (name: string) => fs.readFileSync(path.join(folder, name), 'latin1');
  return Object.fromEntries(names.map((n) => [n, n.endsWith('.h5') ? text(n).length : text(n)]));
}

/** Calls an engine that dies at the n-th passing of a point. @returns whether it did */
async function killedAt(call: Call, at: FaultPoint, after: number, of = ''): Promise<boolean> {
  const child = new Child(program, [call], { faults: [{ at, of, after, do: 'kill' }], env });
  return (await child.ended) === 'SIGKILL';
}

describe('killed in the middle of an export, what was there is old or new', () => {
  const cases = points.flatMap((at) => [0, 1, 2].map((after) => [at, after] as const));
  const formats: ExportFormat[] = ['tfjs', 'keras', 'python', 'typescript'];
  const chosen = formats.flatMap((format, f) =>
    cases.flatMap(([at, after], i) =>
      // Without the full repetitions, each format meets one of them.
      repeated(i === f * 2 ? 1 : 0, 1) ? [{ format, at, after }] : [],
    ),
  );

  test.each(chosen)('$format, killed at $at number $after', async ({ format, at, after }) => {
    const out = { tfjs: 'net', keras: 'net.keras', python: 'net.py', typescript: 'net.ts' }[format];
    const { handlers } = bench.engine;
    const write = (dir: string, to: string) => handlers['runs.export']({ dir, format, out: path.join(to, out) }, context); // prettier-ignore
    const [target, other] = [place(), place()];
    await write(runs.old, target);
    await write(runs.new, other);
    const inside = (folder: string) => filesIn(format === 'tfjs' ? path.join(folder, out) : folder);
    const [before, fresh] = [inside(target), inside(other)];

    const died = await killedAt({ method: 'runs.export', params: { dir: runs.new, format, out: path.join(target, out) } }, at, after); // prettier-ignore
    expect(died).toBe(after < Object.keys(before).length);
    const found = inside(target);
    expect(Object.keys(found).sort()).toEqual(Object.keys(before).sort());
    if (format === 'tfjs') expect(found).toEqual(before);
    if (format === 'python' || format === 'typescript')
      for (const [name, text] of Object.entries(found)) expect([before[name], fresh[name]]).toContain(text);
    else await opens(path.join(target, out));

    // Nothing that was left behind is in the way of the next export.
    await write(runs.new, target);
    if (format === 'tfjs' || format === 'keras') await opens(path.join(target, out));
    else expect(inside(target)).toEqual(fresh);
  });

  async function opens(file: string): Promise<void> {
    const { built } = await importModel(file);
    disposeModel(built.model);
  }
});

test.each(repeated(1, 3) === 1 ? points.slice(1, 2) : points)(
  'killed in the middle of predictions for a file at %s, the earlier file or the new one is there',
  async (at) => {
    const out = place('predictions.csv');
    const call = {
      method: 'runs.predictFile',
      params: { dir: runs.new, source: { kind: 'sample', name: 'iris' }, out },
    };
    fs.writeFileSync(out, 'earlier');
    expect(await killedAt(call, at, 0, 'predictions')).toBe(true);
    const found = fs.readFileSync(out, 'utf8');
    if (at === 'write:renamed') expect(found.trim().split('\n')).toHaveLength(151);
    else expect(found).toBe('earlier');
  },
);

test.each(points)('killed in the middle of saving a project at %s, the file is old or new', async (at) => {
  const file = place('p.netloom');
  const [before, after] = [irisProject(), irisProject({ epochs: 77 })];
  fs.writeFileSync(file, serializeProject(before));
  expect(await killedAt({ method: 'files.saveProject', params: { file, project: after } }, at, 0)).toBe(true);
  expect(fs.readFileSync(file, 'utf8')).toBe(serializeProject(at === 'write:renamed' ? after : before));
});

describe('killed in the middle of a checkpoint, the run ends as if it had not been', () => {
  const project = irisProject({ epochs: 8 });
  const start = (runsDir: string, resume?: string): Call => ({ method: 'train.start', params: { project, base: null, runsDir, ...(resume && { resume }) } }); // prettier-ignore
  const passes = { last: 5, best: 2, 'run.json': 1, model: 0 };
  const all = points.flatMap((at) => Object.entries(passes).map(([of, after]) => ({ at, of, after })));
  let expected: unknown;
  beforeAll(async () => {
    const runsDir = place('whole.runs');
    expect(await new Child(program, [start(runsDir)], { env, eager: true }).ended).toBe(0);
    expected = await weightsIn(path.join(onlyRun(runsDir), 'model'));
  });

  test.each(all.filter((_, i) => repeated(i % 4 === Math.floor(i / 4) ? 1 : 0, 1)))(
    '$of, at $at',
    async ({ at, of, after }) => {
      const runsDir = place('killed.runs');
      const faults = [{ at, of, after, do: 'kill' }];
      const child = new Child(program, [start(runsDir)], { env, eager: true, faults });
      expect(await child.ended).toBe('SIGKILL');
      const dir = onlyRun(runsDir);
      expect(await new Child(program, [start(runsDir, dir)], { env, eager: true }).ended).toBe(0);
      expect(await weightsIn(path.join(dir, 'model'))).toEqual(expected);
    },
  );
});

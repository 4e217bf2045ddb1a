import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { shapesFolder } from '../data/images/shapes.fixture';
import { sampleRows } from '../export/samples';
import { loadRun } from '../runs/load';
import { context, openBench, shortly, type Bench } from './run.fixture';

let bench: Bench;
let home: string;
beforeAll(() => {
  bench = openBench();
  process.env['NETLOOM_CACHE'] = path.join(bench.folder, 'cache');
  home = path.join(bench.folder, 'home');
  fs.mkdirSync(home);
});
afterAll(async () => {
  await bench.close();
  delete process.env['NETLOOM_CACHE'];
});

/** A folder of shapes inside the project's; the same names hold other pictures for each seed. */
function shapesIn(name: string, perClass: number, seed: number): void {
  const { path: made } = shapesFolder(perClass, { seed, width: 12, height: 12 });
  fs.cpSync(made, path.join(home, name), { recursive: true });
  fs.rmSync(made, { recursive: true });
}

it('images of a test folder of its own are looked for there, also after all moved together', async () => {
  shapesIn('train', 12, 1);
  shapesIn('other', 3, 2);
  const { handlers } = bench.engine;
  const source = { kind: 'images' as const, path: 'train' };
  const { project } = await handlers['project.suggest']({ source, base: home, task: 'auto', seed: 3 }, context); // prettier-ignore
  const data = project.data!;
  const asked = shortly(2)({
    ...project,
    data: { ...data, split: { ...data.split, test: 0, testSource: { kind: 'images', path: 'other' } } },
  });
  const trained = await bench.trainProject(asked, home, path.join(home, 'p.runs'));
  await check(trained, path.join(home, 'other'));

  const moved = path.join(bench.folder, 'moved');
  fs.renameSync(home, moved);
  const dir = path.join(moved, 'p.runs', path.basename(trained));
  await check(dir, path.join(moved, 'other'));
  expect(await handlers['runs.images']({ dir, part: 'train' }, context)).toMatchObject({ path: path.join(moved, 'train') }); // prettier-ignore
  fs.rmSync(path.join(moved, 'other'), { recursive: true });
  expect(await handlers['runs.images']({ dir, part: 'test' }, context)).toBeNull();
}, 120_000);

/** What the table of rows says about an image is also said when it is tried, and stands in an export's samples. */
async function check(dir: string, folder: string): Promise<void> {
  const { handlers } = bench.engine;
  expect(await handlers['runs.images']({ dir, part: 'test' }, context)).toMatchObject({ path: folder });
  const { columns, rows } = await handlers['runs.rows']({ dir, part: 'test', sort: 'row', offset: 0, limit: 20 }, context); // prettier-ignore
  expect(rows).toHaveLength(9);
  const { run, built, tf } = await loadRun(dir);
  const samples = await sampleRows(dir, run, tf, built, context);
  for (const row of rows) {
    const cells = Object.fromEntries(columns.map((name, i) => [name, row.cells[i]!]));
    const tried = await handlers['runs.predictRow']({ dir, part: 'test', rows: [cells] }, context);
    const sample = samples.find(({ rows }) => rows[0]!['image'] === cells['image'])!;
    for (const [name, p] of Object.entries(row.prediction.probabilities!)) {
      expect(tried.probabilities![name]).toBeCloseTo(p, 4);
      expect(sample.prediction.probabilities![name]).toBeCloseTo(p, 4);
    }
  }
  built.model.dispose();
}

import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ExportFormat } from '#shared/ipc/engine';
import { loadTf } from '../backend/load';
import { judgedRows } from '../evaluate/rows';
import { predictFile } from '../evaluate/predictFile';
import {
  context,
  file,
  mixedRows,
  openBench,
  sample,
  shortly,
  toCsv,
  type Bench,
} from '../evaluate/run.fixture';
import { expectClose, readTable } from './compare.fixture';
import { exportRun } from './export';
import { parseNetloomJson } from './netloomJson';

let bench: Bench;
/** Runs by name. */
const runs: Record<string, string> = {};
const inputs: Record<string, string> = {};
const at = (name: string) => path.join(bench.folder, name);
const leave = (dir: string, format: ExportFormat, out: string) =>
  exportRun({ dir, format, out: at(out) }, context);

beforeAll(async () => {
  bench = openBench();
  fs.writeFileSync(at('mixed.csv'), toCsv(mixedRows(300, 1)));
  runs.mixed = await bench.train(file(at('mixed.csv')), shortly(4), 'outcome');
  runs.sunspots = await bench.train(sample('sunspots'), shortly(2));
  const rows = mixedRows(120, 2).map((row): Record<string, string> => ({ extra: '=cmd', ...row }));
  // A day is a value that cannot be filled: the recipe drops such rows.
  rows[0]!.day = '';
  rows[50]!.day = '';
  rows[119]!.day = '';
  fs.writeFileSync(at('new.csv'), toCsv(rows, ['extra', 'day', 'member', 'colour', 'age']));
  inputs.mixed = at('new.csv');
  inputs.sunspots = path.resolve('assets/samples/sunspots.csv');
}, 300_000);
afterAll(() => bench.close());

async function predicted(model: string, name: string, out: string): Promise<string[][]> {
  await predictFile({ dir: model, source: file(inputs[name]!), out: at(out) }, context);
  return readTable(at(out));
}

describe('predicting a file', () => {
  it('writes one line per row in its order, with probabilities, and nothing that a spreadsheet would run', async () => {
    const lines = await predicted(runs.mixed!, 'mixed', 'out.csv');
    expect(lines[0]).toEqual(['prediction', 'probability_-1', 'probability_=1+1', 'probability_middle']);
    expect(lines).toHaveLength(121);
    const known = lines.slice(1).filter(([label]) => label !== '');
    expect(known.length).toBeGreaterThan(100);
    for (const [label, ...probabilities] of known) {
      expect(['-1', "'=1+1", 'middle']).toContain(label);
      expect(probabilities.map(Number).reduce((a, b) => a + b)).toBeCloseTo(1, 4);
      const best = probabilities.map(Number).indexOf(Math.max(...probabilities.map(Number)));
      expect(label).toBe(['-1', "'=1+1", 'middle'][best]);
    }
    expect(new Set(known.map(([label]) => label)).size).toBeGreaterThan(1);
  });

  it('leaves the lines of rows empty that lack a value which is not filled', async () => {
    const dir = await bench.train(file(at('mixed.csv')), shortly(1, (project) => ({ ...project, data: { ...project.data!, columns: project.data!.columns.map((c) => (c.name === 'day' ? { ...c, missing: { strategy: 'dropRow' as const, indicator: false } } : c)) } })), 'outcome'); // prettier-ignore
    const { rows } = await predictFile({ dir, source: file(inputs.mixed!), out: at('dropped.csv') }, context);
    expect(rows).toBe(117);
    const lines = readTable(at('dropped.csv')).slice(1);
    expect(lines).toHaveLength(120);
    lines.forEach((line, row) => expect(line[0] === '', `row ${row}`).toBe([0, 50, 119].includes(row)));
  });

  it('says for held-out rows what the evaluation said', async () => {
    const { rows } = await judgedRows({ dir: runs.mixed!, part: 'test', offset: 0, limit: 500, sort: 'row' }, context); // prettier-ignore
    await predictFile({ dir: runs.mixed!, source: file(at('mixed.csv')), out: at('same.csv') }, context);
    const lines = readTable(at('same.csv')).slice(1);
    for (const { row, prediction } of rows) expect(lines[row]![0]!.replace(/^'/, '')).toBe(prediction.label);
  });

  it('forecasts each row of a series from those before it, and one beyond the end', async () => {
    const lines = (await predicted(runs.sunspots!, 'sunspots', 'forecast.csv')).slice(1);
    const values = fs.readFileSync(inputs.sunspots!, 'utf8').trim().split('\n').length - 1;
    expect(lines).toHaveLength(values + 1);
    const { rows } = await judgedRows({ dir: runs.sunspots!, part: 'test', offset: 0, limit: 500, sort: 'row' }, context); // prettier-ignore
    for (const { row, prediction } of rows)
      expect(Number(lines[row]![0])).toBeCloseTo(prediction.values![0]!, 2);
    expect(lines[0]![0]).toBe('');
    expect(Number.isFinite(Number(lines[values]![0])) && lines[values]![0] !== '').toBe(true);
  });

  it('refuses by name a missing column, unreadable lines, its own input and an unwritable place, and leaves no file', async () => {
    const to = at('refused.csv');
    fs.writeFileSync(at('less.csv'), 'age,colour\n3,red\n');
    const ask = (source: string, out = to) => predictFile({ dir: runs.mixed!, source: file(source), out }, context); // prettier-ignore
    await expect(ask(at('less.csv'))).rejects.toMatchObject({ code: 'data.columnMissing', message: expect.stringContaining('“member”') }); // prettier-ignore
    fs.writeFileSync(at('ragged.csv'), `${fs.readFileSync(inputs.mixed!, 'utf8')}1,2\n`);
    await expect(ask(at('ragged.csv'))).rejects.toMatchObject({ code: 'predict.badRows', message: expect.stringContaining('line 122') }); // prettier-ignore
    await expect(ask(inputs.mixed!, inputs.mixed!)).rejects.toMatchObject({ code: 'predict.sameFile' });
    const rows = fs.readFileSync(inputs.mixed!);
    for (const [name, link] of [
      ['soft.csv', fs.symlinkSync],
      ['hard.csv', fs.linkSync],
    ] as const) {
      link(inputs.mixed!, at(name));
      await expect(ask(inputs.mixed!, at(name))).rejects.toMatchObject({ code: 'predict.sameFile' });
    }
    expect(fs.readFileSync(inputs.mixed!)).toEqual(rows);
    // Some systems number no files: two with the number 0 are not the same for that.
    const { stat } = fs.promises;
    const numbered = async (name: string) => ({ ...(await stat(name, { bigint: true })), ino: 0n });
    const unnumbered = vi.spyOn(fs.promises, 'stat').mockImplementation(((name: string, how?: { bigint: true }) =>
      how?.bigint ? numbered(name) : stat(name)) as unknown as typeof stat); // prettier-ignore
    fs.writeFileSync(at('earlier.csv'), '');
    expect(await ask(inputs.mixed!, at('earlier.csv'))).toMatchObject({ rows: 120 });
    unnumbered.mockRestore();
    fs.writeFileSync(at('work.netloom'), '{}');
    await expect(ask(inputs.mixed!, at('work.netloom'))).rejects.toMatchObject({ code: 'predict.otherFile' });
    await expect(ask(inputs.mixed!, at('no/such/folder.csv'))).rejects.toMatchObject({ code: 'files.unwritable' }); // prettier-ignore
    await expect(ask(at('nowhere.csv'))).rejects.toMatchObject({ code: 'data.fileMissing' });
    expect(fs.existsSync(to)).toBe(false);
  });
});

describe('a model that left', () => {
  it.each(['mixed', 'sunspots'])(
    'as tfjs folder or .keras file predicts as the run does (%s)',
    async (name) => {
      const { tf } = await loadTf();
      const ours = await predicted(runs[name]!, name, 'ours.csv');
      const tensors = tf.memory().numTensors;
      for (const format of ['tfjs', 'keras'] as const) {
        const left = await leave(runs[name]!, format, `${name}-${format}`);
        expect(left.path).toBe(at(`${name}-${format}`) + (format === 'keras' ? '.keras' : ''));
        for (const { path: written, bytes } of left.files) expect(fs.statSync(written).size).toBe(bytes);
        expect(left.verified.join('\n')).toMatch(/20 sample rows give the same predictions/);
        expectClose(ours, await predicted(left.path, name, 'theirs.csv'), 1e-6);
      }
      expect(tf.memory().numTensors).toBe(tensors);
    },
  );

  it('carries its preparation and sample rows with their predictions in netloom.json', async () => {
    await leave(runs.mixed!, 'tfjs', 'described');
    const known = parseNetloomJson(fs.readFileSync(at('described/netloom.json'), 'utf8'), 'described');
    expect(known.samples.length).toBe(20);
    expect(Object.keys(known.samples[0]!.rows[0]!).sort()).toEqual(['age', 'colour', 'day', 'member']);
    expect(known.outputs[0]!.classes).toEqual(['-1', '=1+1', 'middle']);
  });

  it('takes the place of an earlier export, but never of anything else', async () => {
    await leave(runs.mixed!, 'tfjs', 'place');
    fs.writeFileSync(at('place/group1-shard1of9.bin'), 'left by a larger net');
    await leave(runs.mixed!, 'tfjs', 'place');
    expect(fs.readdirSync(at('place')).sort()).toEqual([
      'group1-shard1of1.bin',
      'model.json',
      'netloom.json',
    ]);
    fs.writeFileSync(at('place/thesis.txt'), 'mine');
    await expect(leave(runs.mixed!, 'tfjs', 'place')).rejects.toMatchObject({ code: 'export.foreignFolder' });
    expect(fs.readFileSync(at('place/thesis.txt'), 'utf8')).toBe('mine');
    fs.mkdirSync(at('other'));
    fs.writeFileSync(at('other/model.json'), '{}');
    await expect(leave(runs.mixed!, 'tfjs', 'other')).rejects.toMatchObject({ code: 'export.foreignFolder' });
    fs.writeFileSync(at('file'), '');
    await expect(leave(runs.mixed!, 'tfjs', 'file/under')).rejects.toMatchObject({
      code: 'files.unwritable',
    });
    expect(fs.readdirSync(bench.folder).filter((name) => /\.(new|old|tmp)$/.test(name))).toEqual([]);
  });

  it('whose files were damaged is refused by name', async () => {
    const { path: folder } = await leave(runs.mixed!, 'tfjs', 'damaged');
    const { path: archive } = await leave(runs.mixed!, 'keras', 'damaged.keras');
    const ask = (model: string) => predicted(model, 'mixed', 'never.csv');
    const shard = path.join(folder, 'group1-shard1of1.bin');
    fs.writeFileSync(shard, fs.readFileSync(shard).subarray(0, 100));
    await expect(ask(folder)).rejects.toMatchObject({ code: 'import.damaged' });
    fs.writeFileSync(path.join(folder, 'netloom.json'), '{"format":"netloom-model","version":2}');
    await expect(ask(folder)).rejects.toMatchObject({ code: 'import.newerVersion' });
    fs.writeFileSync(archive, fs.readFileSync(archive).subarray(0, 2000));
    await expect(ask(archive)).rejects.toMatchObject({ code: 'import.damaged' });
    await expect(ask(at('nowhere.keras'))).rejects.toMatchObject({ code: 'import.missing' });
    await expect(ask(inputs.mixed!)).rejects.toMatchObject({ code: 'import.damaged', message: expect.stringMatching(/the folder of a run or a model/) as string }); // prettier-ignore
  });
});

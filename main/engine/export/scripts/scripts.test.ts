import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { predictFile } from '../../evaluate/predictFile';
import { runPython, testPython } from '../../python.fixture';
import { context, file, mixedRows, openBench, sample, shortly, toCsv, type Bench } from '../../evaluate/run.fixture'; // prettier-ignore
import { expectClose, readTable, typeErrors } from '../compare.fixture';
import { exportRun } from '../export';
import { oneLine } from './facts';

interface Case {
  dir: string;
  csv: string;
  rows: Record<string, string>[];
  /** What the run itself says, without the line beyond the end of a series. */
  ours: string[][];
}
let bench: Bench;
const cases: Record<string, Case> = {};
const names = ['mixed', 'sunspots'];
const at = (name: string) => path.join(bench.folder, name);

async function prepare(
  name: string,
  dir: string,
  csv: string,
  rows: Record<string, string>[],
): Promise<void> {
  await predictFile({ dir, source: file(csv), out: at(`${name}.ours.csv`) }, context);
  cases[name] = { dir, csv, rows, ours: readTable(at(`${name}.ours.csv`)).slice(0, rows.length + 1) };
}

beforeAll(async () => {
  bench = openBench();
  // For what the exported modules import.
  fs.symlinkSync(path.resolve('node_modules'), at('node_modules'), 'junction');
  // Rows count differently, and some not at all; those to be predicted come without weights.
  const weighed = mixedRows(300, 1).map((row, i) => ({ ...row, sample_weight: i % 9 === 4 ? '' : String((i % 4) / 2) })); // prettier-ignore
  fs.writeFileSync(at('mixed.csv'), toCsv(weighed));
  const dropDays = shortly(4, (project) => ({
    ...project,
    data: {
      ...project.data!,
      columns: project.data!.columns.map((c) =>
        c.name === 'day'
          ? { ...c, missing: { strategy: 'dropRow' as const, indicator: false } }
          : { ...c, missing: { ...c.missing, indicator: true } },
      ),
    },
  }));
  const rows = mixedRows(120, 2);
  for (const row of [0, 50, 119]) rows[row]!.day = '';
  rows[3]!.colour = 'never seen';
  fs.writeFileSync(at('new.csv'), toCsv(rows, ['day', 'member', 'colour', 'age']));
  await prepare('mixed', await bench.train(file(at('mixed.csv')), dropDays, 'outcome'), at('new.csv'), rows);

  const spots = path.resolve('assets/samples/sunspots.csv');
  const lines = fs.readFileSync(spots, 'utf8').trim().split(/\r?\n/).slice(1);
  const years = lines.map((line) => ({ year: line.split(',')[0]!, sunspots: line.split(',')[1]! }));
  await prepare('sunspots', await bench.train(sample('sunspots'), shortly(2)), spots, years);
}, 300_000);
afterAll(() => bench.close());

describe('the Python script', () => {
  it.skipIf(!testPython).each(names)('prepares raw rows and predicts as the run does (%s)', async (name) => {
    const { dir, csv, ours } = cases[name]!;
    const left = await exportRun({ dir, format: 'python', out: at(`${name}.py`) }, context);
    expect(left.verified[0]).toMatch(/^Read back: all \d+ weights/);
    runPython([left.path, 'predict', csv, at('python.csv')]);
    expectClose(ours, readTable(at('python.csv')), 2e-5);
  }, 300_000); // prettier-ignore

  it.skipIf(!testPython)(
    'trains the same net anew',
    async () => {
      const { path: script } = await exportRun({ dir: cases.mixed!.dir, format: 'python', out: at('anew.py') }, context); // prettier-ignore
      const before = fs.readFileSync(at('anew.weights.h5'));
      expect(runPython([script, 'train', at('mixed.csv')])).toMatch(/The trained weights are in/);
      expect(fs.readFileSync(at('anew.weights.h5')).equals(before)).toBe(false);
      runPython([script, 'predict', cases.mixed!.csv, at('anew.csv')]);
      expect(readTable(at('anew.csv'))).toHaveLength(121);
    },
    300_000,
  );
});

describe('the TypeScript module', () => {
  it.each(names)('is sound in its types and predicts as the run does (%s)', async (name) => {
    const { dir, rows, ours } = cases[name]!;
    const left = await exportRun({ dir, format: 'typescript', out: at(`${name}.ts`) }, context);
    expect(left.verified[0]).toMatch(/^Read back: all \d+ weights/);
    expect(typeErrors([left.path])).toEqual([]);

    fs.writeFileSync(at('rows.json'), JSON.stringify(rows));
    const runner = `
      import * as net from ${JSON.stringify(left.path)};
      import * as tf from '@tensorflow/tfjs';
      import fs from 'node:fs';
      (async () => {
        await tf.setBackend('cpu');
        const model = net.build();
        const bytes = fs.readFileSync(process.argv[2]!);
        net.loadWeights(model, bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
        const rows = JSON.parse(fs.readFileSync(process.argv[3]!, 'utf8'));
        const answers = net.predict(model, rows);
        const steps = ${name === 'sunspots'} ? model.inputs[0]!.shape[1]! : 1;
        const x = net.modelInputs(Array(40).fill(rows.slice(1, 1 + steps).flatMap(net.prepare)));
        const { history } = await net.train(model, x, [tf.ones([40, model.outputs[0]!.shape[1]!])]);
        console.log('RESULT' + JSON.stringify({ answers, losses: history.loss }));
      })();`;
    await build({ stdin: { contents: runner, resolveDir: bench.folder, loader: 'ts' }, bundle: true, platform: 'node', format: 'cjs', outfile: at(`${name}.cjs`), logLevel: 'silent' }); // prettier-ignore
    const printed = execFileSync(process.execPath, [at(`${name}.cjs`), at(`${name}.weights.bin`), at('rows.json')], { encoding: 'utf8' }); // prettier-ignore
    const { answers, losses } = JSON.parse(printed.slice(printed.indexOf('RESULT') + 6)) as {
      answers: (({ label: string; probabilities: Record<string, number> } | { values: number[] })[] | null)[];
      losses: number[];
    };
    expect(losses.length > 1 && losses.every(Number.isFinite)).toBe(true);
    const theirs = answers.slice(0, rows.length).map((given, row) => {
      const answer = given?.[0];
      if (!answer) return ours[row + 1]!.map(() => '');
      const numbers = 'values' in answer ? answer.values : Object.values(answer.probabilities);
      return [...('label' in answer ? [answer.label] : []), ...numbers.map(String)];
    });
    expectClose(ours.slice(1), theirs, 2e-5);
  }, 300_000); // prettier-ignore
});

describe('a script', () => {
  it('lets no name that a person gave break out of its comment or string', () => {
    expect(oneLine('a\n"""\nimport os */ `${x}` \\')).toBe('a import os ${x}');
  });
});

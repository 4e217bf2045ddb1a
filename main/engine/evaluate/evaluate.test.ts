import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Evaluation } from '#shared/runs/evaluation';
import { evaluationSchema } from '#shared/runs/evaluation';
import { loadTf } from '../backend/load';
import { context, file, mixedRows, openBench, sample, shortly, toCsv, type Bench } from './run.fixture';
import { evaluateRun } from './evaluate';
import { judgedRows } from './rows';
import { predictRow } from './predictRow';

let bench: Bench;
let iris: string;
let diabetes: string;
let sunspots: string;
beforeAll(async () => {
  bench = openBench();
  iris = await bench.train(sample('iris'), shortly(60));
  diabetes = await bench.train(sample('diabetes'), shortly(15));
  sunspots = await bench.train(sample('sunspots'), shortly(4));
}, 300_000);
afterAll(() => bench.close());

const test = (dir: string): Promise<Evaluation> => evaluateRun({ dir, part: 'test' }, context);

describe('evaluating a classifier', () => {
  it('gives all metrics, curves and the confusion of the held-out rows, beside its baselines', async () => {
    const e = await test(iris);
    evaluationSchema.parse(e);
    expect(e).toMatchObject({ task: 'classification', part: 'test', regression: null });
    expect(Object.keys(e.metrics)).toEqual(['accuracy', 'balancedAccuracy', 'f1', 'auc', 'logLoss']);
    expect(e.metrics.accuracy).toBeGreaterThan(0.8);
    expect(Object.keys(e.baselines)).toEqual(['majority', 'logistic']);
    expect(e.baselines.majority!.metrics.accuracy).toBeLessThan(0.5);
    expect(e.baselines.logistic!.metrics.accuracy).toBeGreaterThan(0.8);
    const { confusion, classes, roc } = e.classification!;
    expect(classes).toHaveLength(3);
    expect(confusion.flat().reduce((a, b) => a + b)).toBe(e.rows);
    const right = confusion.reduce((sum, row, k) => sum + row[k]!, 0);
    expect(right / e.rows).toBeCloseTo(e.metrics.accuracy!, 12);
    const areas = roc.map(({ area }) => area);
    expect(areas.reduce((a, b) => a + b) / 3).toBeCloseTo(e.metrics.auc!, 12);
    expect(e.verdict).toMatch(/^The net is right on \d.* % of the rows it never saw; .*\.$/);
    expect(JSON.parse(fs.readFileSync(path.join(iris, 'evaluation-test.json'), 'utf8'))).toEqual(e);
  });

  it('pages through the rows from the worst to the best, with their raw cells', async () => {
    const e = await test(iris);
    const all = await judgedRows({ dir: iris, part: 'test', offset: 0, limit: 500, sort: 'error' }, context);
    expect(all.total).toBe(e.rows);
    expect(all.rows).toHaveLength(e.rows);
    const errors = all.rows.map(({ error }) => error);
    expect([...errors].sort((a, b) => b - a)).toEqual(errors);
    expect(errors.reduce((a, b) => a + b) / e.rows).toBeCloseTo(e.metrics.logLoss!, 10);
    const page = await judgedRows({ dir: iris, part: 'test', offset: 3, limit: 2, sort: 'error' }, context);
    expect(page.rows).toEqual(all.rows.slice(3, 5));
    const species = all.columns.indexOf('species');
    expect(all.rows.every(({ cells, actual }) => cells[species] === actual)).toBe(true);
    const right = all.rows.filter(({ actual, prediction }) => prediction.label === actual);
    expect(right.length / e.rows).toBeCloseTo(e.metrics.accuracy!, 12);
    const inOrder = await judgedRows(
      { dir: iris, part: 'test', offset: 0, limit: 500, sort: 'row' },
      context,
    );
    expect(inOrder.rows.map(({ row }) => row)).toEqual(all.rows.map(({ row }) => row).sort((a, b) => a - b));
  });

  it('says the same about a row that is typed in', async () => {
    const { columns, rows } = await judgedRows({ dir: iris, part: 'test', offset: 0, limit: 3, sort: 'row' }, context); // prettier-ignore
    for (const row of rows) {
      const cells = Object.fromEntries(columns.map((name, i) => [name, row.cells[i]!]));
      const typed = await predictRow({ dir: iris, rows: [cells] });
      expect(typed.label).toBe(row.prediction.label);
      for (const [name, p] of Object.entries(row.prediction.probabilities!))
        expect(typed.probabilities![name]).toBeCloseTo(p, 5);
    }
    await expect(predictRow({ dir: iris, rows: [{ sepal_length: '5' }] })).rejects.toThrow(
      /Expected a value/,
    );
  });

  it('judges a file of its own, also when the training data are gone', async () => {
    const csv = fs.readFileSync('assets/samples/iris.csv', 'utf8');
    const own = path.join(bench.folder, 'own.csv');
    fs.writeFileSync(own, csv);
    const dir = await bench.train(file(own), shortly(3));
    const first = await test(dir);
    const e = await evaluateRun({ dir, part: 'test', source: file('assets/samples/iris.csv') }, context);
    expect(e).toMatchObject({ part: 'file', rows: 150 });
    expect(Object.keys(e.baselines)).toEqual(['majority', 'logistic']);

    fs.writeFileSync(own, `${csv}5.1,3.5,1.4,0.2,setosa\n`);
    await expect(test(dir)).rejects.toMatchObject({ code: 'runs.dataChanged' });
    // So it is also where nothing is as it was.
    fs.writeFileSync(own, 'other,columns\n1,2\n3,4\n');
    await expect(test(dir)).rejects.toMatchObject({ code: 'runs.dataChanged' });
    // What cannot be read is not known to be another file: what went wrong first is told.
    fs.writeFileSync(own, 'other,columns\n1,2\n3,4\n5,6\n');
    const { open } = fs.promises;
    const locked = vi.spyOn(fs.promises, 'open').mockImplementation((name, ...how) =>
      name === own ? Promise.reject(Object.assign(new Error('EACCES: refused'), { code: 'EACCES' })) : open(name, ...how),
    ); // prettier-ignore
    await expect(test(dir)).rejects.toMatchObject({ code: 'data.unreadable' });
    locked.mockRestore();
    fs.rmSync(own);
    await expect(test(dir)).rejects.toMatchObject({ code: 'runs.dataMissing' });
    const again = await evaluateRun({ dir, part: 'test', source: file('assets/samples/iris.csv') }, context);
    expect(again).toEqual(e);
    expect(first.part).toBe('test');
  });

  it('notices a changed file, or test file, of a project that names them from its own folder', async () => {
    const csv = fs.readFileSync('assets/samples/iris.csv', 'utf8');
    const at = (name: string) => path.join(bench.folder, name);
    for (const name of ['a.csv', 'b.csv']) fs.writeFileSync(at(name), csv);
    const { project } = await bench.engine.handlers['project.suggest']({ source: file('a.csv'), base: bench.folder, task: 'auto', seed: 3 }, context); // prettier-ignore
    const data = project.data!;
    const own = { ...data, split: { ...data.split, test: 0, testSource: file('b.csv') } };
    const dir = await bench.trainProject(shortly(2)({ ...project, data: own }), bench.folder, at('p.runs'));
    for (const name of ['a.csv', 'b.csv']) {
      expect((await test(dir)).rows).toBe(150);
      fs.writeFileSync(at(name), `${csv}5.1,3.5,1.4,0.2,setosa\n`);
      await expect(test(dir)).rejects.toMatchObject({ code: 'runs.dataChanged' });
      fs.writeFileSync(at(name), csv);
    }
  });

  it('leaves no tensor behind', async () => {
    const { tf } = await loadTf();
    await test(iris);
    const before = tf.memory().numTensors;
    for (const part of ['train', 'validation'] as const) {
      const e = await evaluateRun({ dir: iris, part }, context);
      expect(e.part).toBe(part);
    }
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('evaluating a regression', () => {
  it('speaks in the target’s own unit, and finds the straight line of scikit-learn', async () => {
    const e = await test(diabetes);
    evaluationSchema.parse(e);
    expect(Object.keys(e.metrics)).toEqual(['rmse', 'mae', 'r2']);
    expect(e.metrics.rmse).toBeGreaterThan(30);
    expect(e.metrics.rmse).toBeLessThan(90);
    expect(Object.keys(e.baselines)).toEqual(['mean', 'linear']);
    expect(e.baselines.linear!.metrics.rmse).toBeGreaterThan(45);
    expect(e.baselines.linear!.metrics.rmse).toBeLessThan(65);
    expect(Math.abs(e.baselines.mean!.metrics.r2!)).toBeLessThan(0.15);
    const { points, residuals } = e.regression!;
    expect(points).toHaveLength(e.rows);
    expect(residuals.reduce((sum, { count }) => sum + count, 0)).toBe(e.rows);
    expect(e.verdict).toMatch(/^The net is off by \d.* \(root mean square\) on the rows it never saw; a straight line by /); // prettier-ignore
  });
});

describe('evaluating a forecast', () => {
  it('compares with the last value and a linear model on the lags', async () => {
    const e = await test(sunspots);
    expect(Object.keys(e.baselines)).toEqual(['mean', 'lastValue', 'linearLags']);
    const { rows, columns } = await judgedRows({ dir: sunspots, part: 'test', offset: 0, limit: 500, sort: 'row' }, context); // prettier-ignore
    const all = fs.readFileSync('assets/samples/sunspots.csv', 'utf8').trim().split('\n').slice(1).map((line) => Number(line.split(',')[columns.indexOf('sunspots')])); // prettier-ignore
    expect(rows.every(({ row, actual }) => Math.abs(all[row]! - Number(actual)) < 1e-3)).toBe(true);
    const squares = rows.map(({ row }) => (all[row]! - all[row - 1]!) ** 2);
    if (rows.length === e.rows)
      expect(e.baselines.lastValue!.metrics.rmse).toBeCloseTo(
        Math.sqrt(squares.reduce((a, b) => a + b) / e.rows),
        3,
      );
    expect(e.baselines.linearLags!.metrics.rmse).toBeLessThan(e.baselines.lastValue!.metrics.rmse!);
    expect(e.baselines.lastValue!.metrics.rmse).toBeLessThan(e.baselines.mean!.metrics.rmse!);
  });
});

describe('evaluating a mixed table', () => {
  it('counts classes it never learned as rows it cannot judge', async () => {
    const own = path.join(bench.folder, 'mixed.csv');
    fs.writeFileSync(own, toCsv(mixedRows(300, 1)));
    const dir = await bench.train(file(own), shortly(3), 'outcome');
    const other = path.join(bench.folder, 'other.csv');
    const rows = mixedRows(40, 2);
    rows[0]!.outcome = 'unheard of';
    fs.writeFileSync(other, toCsv(rows, ['outcome', 'day', 'member', 'colour', 'age', 'id']));
    const e = await evaluateRun({ dir, part: 'test', source: file(other) }, context);
    expect(e.rows).toBe(39);
    fs.writeFileSync(other, toCsv(rows, ['outcome', 'day', 'member', 'colour']));
    await expect(evaluateRun({ dir, part: 'test', source: file(other) }, context)).rejects.toMatchObject({ code: 'data.columnMissing' }); // prettier-ignore
  });
});

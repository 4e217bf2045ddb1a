import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { evaluateRun } from '../evaluate/evaluate';
import { judgedRows } from '../evaluate/rows';
import { openBench, context, file, shortly, type Bench } from '../evaluate/run.fixture';
import { readRun } from '../runs/store';

const cache = fs.mkdtempSync(path.join(os.tmpdir(), 'netloom-train-stream-'));
let bench: Bench;
beforeAll(() => {
  process.env['NETLOOM_CACHE'] = cache;
  process.env['NETLOOM_MEMORY'] = '0.015';
  bench = openBench();
});
afterAll(async () => {
  await bench.close();
  delete process.env['NETLOOM_MEMORY'];
  delete process.env['NETLOOM_CACHE'];
});

it('a net learns from all rows of data that do not fit into memory, and is judged on all of them, or on a sample that is called one', async () => {
  const csv = path.join(cache, 'rows.csv');
  const lines = Array.from({ length: 3000 }, (_, i) => `${(i * 37) % 1009},${(i * 61) % 997},${(i * 37) % 1009 > 504 ? 'high' : 'low'}`); // prettier-ignore
  fs.writeFileSync(csv, `a,b,y\n${lines.join('\n')}\n`);
  const dir = await bench.train(
    file(csv),
    shortly(4, (project) => ({ ...project, training: { ...project.training, batchSize: 32 } })),
  );
  const run = await readRun(dir);
  expect(run.spec.rows.train).toBe(2100);
  expect(fs.readFileSync(path.join(dir, 'log.txt'), 'utf8')).toContain('The 2,100 training rows do not fit');
  const metrics = fs.readFileSync(path.join(dir, 'metrics.jsonl'), 'utf8').trim().split('\n');
  expect(metrics).toHaveLength(4);
  const { logs } = JSON.parse(metrics[3]!) as { logs: Record<string, number> };
  expect(logs['valAccuracy']).toBeGreaterThan(0.8);
  expect(fs.readdirSync(path.join(cache, 'prepared'))).toHaveLength(1);
  const judged = await evaluateRun({ dir, part: 'test' }, context);
  expect(judged.rows).toBe(450);
  expect(judged.sampledFrom).toBeUndefined();
  expect(Object.keys(judged.baselines)).toEqual(['majority', 'logistic']);
  const { rows, total } = await judgedRows({ dir, part: 'test', sort: 'row', offset: 0, limit: 500 }, context); // prettier-ignore
  expect(total).toBe(450);
  const numbers = rows.map(({ row }) => row);
  expect([...new Set(numbers)].sort((a, b) => a - b)).toEqual(numbers);
  for (const { row, actual, cells } of rows) expect([...cells, actual].join()).toBe(`${lines[row]!},${lines[row]!.split(',')[2]!}`); // prettier-ignore
  const right = rows.filter(({ actual, prediction }) => actual === prediction.label).length;
  expect(right / 450).toBeCloseTo(judged.metrics['accuracy']!, 12);
  const many = path.join(cache, 'many.csv');
  fs.writeFileSync(many, `a,b,y\n${[...lines, ...lines, ...lines, ...lines].join('\n')}\n`);
  const other = await evaluateRun({ dir, part: 'test', source: file(many) }, context);
  expect(other).toMatchObject({ part: 'file', rows: 10_000, sampledFrom: 12_000 });
  expect(other.verdict).toContain('10,000 of the 12,000 rows of this file, drawn by lot');
}, 120_000);

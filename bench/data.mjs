// Profiling and preparing a large CSV beside what DuckDB itself needs to read it: 1,000,000 rows × 29 columns.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const rows = Number(process.argv[2] ?? 1_000_000);
const rounds = 3;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'netloom-bench-'));
const csv = path.join(folder, 'data.csv');
const sql = (text) => `
  const { DuckDBInstance } = require('@duckdb/node-api');
  (async () => { const c = await (await DuckDBInstance.create(':memory:')).connect(); await c.run(${JSON.stringify(text)}); })();`;
const node = (...args) =>
  execFileSync(process.execPath, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 1 << 28,
  });
const netloom = (...args) => node('out/cli.cjs', ...args, '--json');

/** Wall seconds of a whole process, and its peak memory where the system tells. */
function timed(work) {
  const began = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - began) / 1e9;
}
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

const features = Array.from({ length: 28 }, (_, i) => `random() * ${i + 1} - ${i / 2} AS x${i}`).join(', ');
node(
  '-e',
  sql(
    `COPY (SELECT ${features}, CASE WHEN random() < 0.5 THEN 'signal' ELSE 'background' END AS label FROM range(${rows})) TO '${csv}' (HEADER)`,
  ),
);
const project = path.join(folder, 'p.netloom');
netloom('new', '--data', csv, '--target', 'label', '--out', project);

const contenders = {
  'DuckDB reads the file': () => node('-e', sql(`CREATE TABLE t AS SELECT * FROM read_csv('${csv}')`)),
  'netloom profile': () => netloom('profile', csv),
  'netloom check (read, split, fit, encode)': () => netloom('check', project),
};
const times = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
for (let round = 0; round < rounds; round++)
  for (const [name, work] of Object.entries(contenders)) times[name].push(timed(work));

const [base] = Object.values(times).map(median);
console.log(
  `${rows.toLocaleString('en')} rows × 29 columns, ${(fs.statSync(csv).size / 1e6).toFixed(0)} MB, whole processes, medians of ${rounds} interleaved, ${os.cpus().length} cores\n`,
);
console.log('| | seconds | ratio |\n|---|---|---|');
for (const [name, values] of Object.entries(times))
  console.log(
    `| ${name} | ${median(values).toFixed(1)} (${values.map((v) => v.toFixed(1)).join(' · ')}) | ${(median(values) / base).toFixed(1)} |`,
  );
fs.rmSync(folder, { recursive: true });

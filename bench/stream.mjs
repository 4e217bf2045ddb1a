// Training on data that do not fit into memory, beside the same from memory: the Higgs MLP on a generated CSV of 28
// features and a target. usage: stream.mjs [rows of the large file] [rows of the small one] [seconds on the large one]
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { clearInterval, setInterval, setTimeout } from 'node:timers';
import { DuckDBInstance } from '@duckdb/node-api';
import { build } from 'esbuild';
import { NODE } from '../tools/build/bundles.mjs';
import { root } from '../tools/setup/paths.mjs';
import { models } from './train/models.mjs';

const [large = 10_000_000, small = 400_000, seconds = 60] = process.argv.slice(2).map(Number);
const rounds = 2;
const folder = fs.mkdtempSync(path.join(process.env.NETLOOM_BENCH_FOLDER ?? os.tmpdir(), 'netloom-stream-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
process.on('SIGINT', () => process.exit(130));
const at = (name) => path.join(folder, name);

const cli = path.join(root, 'out/bench-stream.cjs');
const { outdir: _, outExtension: __, ...options } = NODE;
await build({ ...options, absWorkingDir: root, entryPoints: ['main/cli/netloom.ts'], outfile: cli });

const features = Array.from({ length: 28 }, (_f, i) => `x${i}`);

/** Standard normal numbers, and a label that a net can learn something of. */
async function generate(file, rows) {
  const connection = await (await DuckDBInstance.create(':memory:', { memory_limit: '1GB' })).connect();
  const normal = 'sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random())';
  const columns = features.map((name) => `${normal} AS ${name}`).join(', ');
  const label = `CASE WHEN x0 * x1 + x2 + ${normal} > 0 THEN 'signal' ELSE 'background' END AS label`;
  await connection.run(
    `COPY (SELECT *, ${label} FROM (SELECT ${columns} FROM range(${rows}))) TO '${file}' (HEADER)`,
  );
  connection.closeSync();
}

function writeProject(name, csv) {
  const { graph, optimizer, batch } = models.find((model) => model.name === 'higgs');
  const column = (of, role, type) => ({ name: of, role, type });
  const data = {
    source: { kind: 'file', path: csv },
    columns: [
      ...features.map((f) => column(f, 'feature', 'numeric')),
      column('label', 'target', 'categorical'),
    ],
    split: { validation: 0.01, test: 0.01 },
  };
  const training = { optimizer, batchSize: batch, epochs: 1, histogramEvery: 0 };
  const project = { format: 'netloom', version: 1, name, notes: '', data, graph, training };
  fs.writeFileSync(at(`${name}.netloom`), JSON.stringify(project));
  return at(`${name}.netloom`);
}

/** Peak of the process's own memory, in bytes, where the system tells; the caller asks now and again while it lives. */
function peakOf(pid) {
  try {
    const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
    return {
      peak: Number(/VmHWM:\s+(\d+)/.exec(status)[1]) * 1024,
      now: Number(/VmRSS:\s+(\d+)/.exec(status)[1]) * 1024,
    };
  } catch {
    return null;
  }
}

/** Trains with the product's own command line. @param limit seconds after which a training under way is stopped */
function train(project, { memory, limit } = {}) {
  const env = {
    ...process.env,
    NETLOOM_CACHE: at('cache'),
    ...(memory ? { NETLOOM_MEMORY: String(memory) } : {}),
  };
  const began = Date.now();
  const result = { prepared: null, peak: 0, training: 0, complaints: '' };
  const child = spawn(process.execPath, [cli, 'train', project, '--json'], { cwd: root, env });
  const timer = setInterval(() => {
    const memoryNow = peakOf(child.pid);
    if (!memoryNow) return;
    result.peak = memoryNow.peak;
    if (result.prepared !== null) result.training = Math.max(result.training, memoryNow.now);
  }, 200);
  child.stderr.on('data', (data) => (result.complaints = (result.complaints + data).slice(-2000)));
  readline.createInterface({ input: child.stdout }).on('line', (line) => {
    const said = JSON.parse(line);
    if (said.type !== 'start') return;
    result.prepared = (Date.now() - began) / 1000;
    result.run = said.run;
    if (limit) setTimeout(() => child.kill('SIGINT'), limit * 1000);
  });
  return new Promise((resolve, reject) => {
    child.on('close', (code) => {
      clearInterval(timer);
      if (!result.run) return reject(new Error(`exit code ${code}: ${result.complaints}`));
      const run = JSON.parse(fs.readFileSync(path.join(result.run, 'run.json'), 'utf8'));
      const { how } = { how: fs.readFileSync(path.join(result.run, 'log.txt'), 'utf8').split('\n')[0] };
      resolve({ ...result, status: run.status, rate: run.samplesPerSecond, seconds: run.seconds, how });
    });
  });
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(0)} MB`;
const rate = (value) => Math.round(value).toLocaleString('en');

await generate(at('small.csv'), small);
const project = writeProject('small', at('small.csv'));
await generate(at('tiny.csv'), 2000);
const library = await train(writeProject('tiny', at('tiny.csv')));
console.log(
  `${library.how}\n\nLibrary alone (Node and TensorFlow, 2,000 rows): ${megabytes(library.peak)} at its peak.\n`,
);

const contenders = { 'from memory': {}, 'from the disk': { memory: 30 } };
const rates = { 'from memory': [], 'from the disk': [] };
const peaks = {};
for (let round = 0; round < rounds; round++)
  for (const [name, how] of Object.entries(contenders)) {
    const done = await train(project, how);
    rates[name].push(done.rate);
    peaks[name] = done.peak;
  }
const ratio = median(rates['from the disk']) / median(rates['from memory']);
console.log(
  `One epoch of ${small.toLocaleString('en')} rows, interleaved:\n\n| | rows/s | peak memory |\n|---|---|---|`,
);
for (const [name, values] of Object.entries(rates))
  console.log(
    `| ${name} | ${rate(median(values))} (${values.map(rate).join(' · ')}) | ${megabytes(peaks[name])} |`,
  );
console.log(`\nFrom the disk / from memory: ${ratio.toFixed(2)}\n`);

if (large > 0) {
  await generate(at('large.csv'), large);
  const bytes = fs.statSync(at('large.csv')).size;
  const big = writeProject('large', at('large.csv'));
  const first = await train(big, { limit: seconds });
  const again = await train(big, { limit: 10 });
  console.log(
    [
      `${large.toLocaleString('en')} rows × 29 columns, ${(bytes / 1e9).toFixed(1)} GB, as set up by default:`,
      `- prepared in ${first.prepared.toFixed(0)} s; found again by the next training in ${again.prepared.toFixed(0)} s`,
      `- ${rate(first.rate)} rows/s over ${first.seconds.toFixed(0)} s`,
      `- peak memory ${megabytes(first.peak)}, ${megabytes(first.peak - library.peak)} beyond the library; while training at most ${megabytes(first.training)}`,
    ].join('\n'),
  );
}

// Netloom's training, prediction and memory beside Keras, PyTorch, scikit-learn and ONNX Runtime, interleaved in one run.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { writeData } from './train/data.mjs';
import { engineScript, peersPython } from './train/environment.mjs';
import { digits } from './train/figures.mjs';
import { describeMemory, measureMemory } from './train/memory.mjs';
import { models as allModels } from './train/models.mjs';
import { describePrediction, measurePrediction } from './train/prediction.mjs';
import { ask } from './train/processes.mjs';
import { describeStart, measureStart } from './train/start.mjs';
import { describeTraining, engineNames, measureTraining } from './train/training.mjs';

const partNames = ['train', 'start', 'predict', 'memory'];
const usage = `usage: npm run bench -- train [--models ${allModels.map((m) => m.name).join(',')}]
  [--engines ${engineNames.join(',')}] [--parts ${partNames.join(',')}] [--rounds 3] [--minutes 25] [--quick] [--json FILE]`;

const text = { type: 'string' };
const { values } = parseArgs({
  options: {
    models: text,
    engines: text,
    parts: text,
    rounds: text,
    minutes: text,
    json: text,
    quick: { type: 'boolean' },
  },
});
const chosen = (given, known) => {
  const names = given ? given.split(',') : known;
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return names;
  console.error(`There is no “${unknown}”.\n${usage}`);
  process.exit(2);
};
const modelNames = chosen(values.models, allModels.map((m) => m.name)); // prettier-ignore
const engines = chosen(values.engines, engineNames);
const parts = chosen(values.parts, partNames);
// One round of a few steps: to see whether all contenders work.
const quick = values.quick ?? false;
const rounds = Number(values.rounds ?? (quick ? 1 : 3));

const began = Date.now();
const until = began + Number(values.minutes ?? 25) * 60_000;
const log = (line) => console.error(`${((Date.now() - began) / 1000).toFixed(0).padStart(5)} s  ${line}`);
const load = () => os.loadavg()[0].toFixed(1);

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'netloom-bench-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));
const peers = path.join(path.dirname(fileURLToPath(import.meta.url)), 'train/peers');
const python = await peersPython(log);
const context = { folder, peers, python, script: await engineScript() };
const models = allModels
  .filter(({ name }) => modelNames.includes(name))
  .map((model) => (quick ? { ...model, rows: Math.min(model.rows, 10 * model.batch), epochs: 1 } : model))
  .map((model) => ({ ...model, ...writeData(model, folder) }));

/** The cores' best in 10⁹ operations a second, measured before and after: they may be busy with something else. */
const gemm = async () => Math.max(...Object.values((await ask([python, path.join(peers, 'gemm.py')])).gflops ?? { none: 0 })); // prettier-ignore
const loads = [load()];
let gflops = await gemm();

const work = {
  train: [measureTraining, (results) => describeTraining(results, gflops)],
  start: [measureStart, describeStart],
  predict: [measurePrediction, describePrediction],
  memory: [measureMemory, describeMemory],
};
const results = {};
// Training last: it takes the time that is left.
for (const part of [...parts].reverse())
  results[part] = await work[part][0]({ models, engines, rounds, until, quick, context, log });
gflops = Math.max(gflops, await gemm());
loads.push(load());

const versions = (results.train ?? []).flatMap((m) =>
  m.contenders.flatMap((c) => c.results.map((r) => r.version)),
);
const machine = `${os.cpus().length} cores (${os.cpus()[0].model}), ${Math.round(os.totalmem() / 2 ** 30)} GiB, ${os.type()} ${os.release()}, Node ${process.versions.node}`;
console.log(
  [
    `${machine}. ${new Date().toISOString().slice(0, 10)}. ${digits(gflops)} GFLOP/s in a matrix product. Load ${loads.join(' at the beginning, ')} at the end. ${[...new Set(versions.filter(Boolean)), `${rounds} rounds`].join(', ')}.`,
    ...parts.map((part) => work[part][1](results[part])),
  ].join('\n\n'),
);
if (values.json)
  fs.writeFileSync(values.json, JSON.stringify({ machine, gflops, loads, rounds, quick, results }, null, 1));

// From the start of a program to its first finished epoch, both reading the same CSV.
import fs from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { root } from '../../tools/setup/paths.mjs';
import { digits, median, spread, table } from './figures.mjs';
import { models } from './models.mjs';
import { ask } from './processes.mjs';

const ROWS = 20_000;

/** The Higgs MLP's rows as a table. */
function writeCsv({ shape: [width] }, { x, y }, file) {
  const floats = (name) => {
    const bytes = fs.readFileSync(name);
    return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  };
  const [values, labels] = [floats(x), floats(y)];
  const header = [...Array.from({ length: width }, (_, i) => `x${i}`), 'label'].join(',');
  const lines = Array.from({ length: ROWS }, (_, row) => {
    const cells = Array.from(values.subarray(row * width, (row + 1) * width), (v) => v.toFixed(6));
    return [...cells, labels[row] ? 'signal' : 'background'].join(',');
  });
  fs.writeFileSync(file, [header, ...lines, ''].join('\n'));
}

/** @returns {Promise<Record<string, number[]>>} seconds, round by round */
export async function measureStart({ rounds, context, log }) {
  const { writeData } = await import('./data.mjs');
  const model = models.find(({ name }) => name === 'higgs');
  const csv = path.join(context.folder, 'higgs.csv');
  writeCsv(model, writeData(model, context.folder), csv);
  const project = path.join(context.folder, 'higgs.netloom');
  const cli = [process.execPath, path.join(root, 'out/cli.cjs')];
  await ask([...cli, 'new', '--data', csv, '--target', 'label', '--out', project, '--json']);
  const drawn = JSON.parse(fs.readFileSync(project, 'utf8'));
  const input = drawn.graph.nodes.find((node) => node.type === 'Input');
  const [first, ...others] = model.graph.nodes;
  const graph = { ...model.graph, nodes: [{ ...first, params: input.params }, ...others] };
  const training = { ...drawn.training, optimizer: model.optimizer, batchSize: model.batch, epochs: 1 };
  fs.writeFileSync(project, JSON.stringify({ ...drawn, graph, training }));

  const programs = {
    '`netloom train`': [...cli, 'train', project, '--json'],
    'the same in Keras': [context.python, path.join(context.peers, 'keras_script.py'), csv],
  };
  const seconds = Object.fromEntries(Object.keys(programs).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++)
    for (const [name, command] of Object.entries(programs)) {
      const began = performance.now();
      let first = null;
      const onLine = (line) => {
        if (first === null && line.includes('"epoch"')) first = (performance.now() - began) / 1000;
      };
      const { error } = await ask(command, { onLine, env: { TF_CPP_MIN_LOG_LEVEL: '3' } });
      log(`round ${round + 1}/${rounds} start, ${name}: ${error ?? `${digits(first)} s`}`);
      if (!error && first !== null) seconds[name].push(first);
    }
  return seconds;
}

/** @returns {string} Markdown */
export function describeStart(seconds) {
  const keras = median(seconds['the same in Keras']);
  const rows = Object.entries(seconds).map(([name, values]) => [
    ...[name, spread(values), (median(values) / keras).toFixed(2)],
  ]);
  return `### From the program’s start to the first finished epoch\n\nHiggs MLP, a CSV of ${digits(ROWS)} rows: read, split, scaled, one epoch with validation.\n\n${table(['', 's', '÷ Keras'], rows)}`;
}

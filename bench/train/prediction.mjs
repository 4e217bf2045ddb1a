// Rows a second in bulk, and the time for a single row.
import fs from 'node:fs';
import path from 'node:path';
import { digits, median, spread, table } from './figures.mjs';
import { writeData } from './data.mjs';
import { ask } from './processes.mjs';

const ROWS = 10_000;
const NETS = ['higgs', 'cnn', 'lstm'];

/** @returns {Promise<object[]>} per net: seconds for all rows and for one row, by who predicts */
export async function measurePrediction({ models, rounds, quick, context, log }) {
  const { folder, peers, python, script } = context;
  const rows = quick ? 1_000 : ROWS;
  const results = [];
  for (const model of models.filter(({ name }) => NETS.includes(name))) {
    const given = { ...model, rows };
    const job = path.join(folder, 'predict.json');
    fs.writeFileSync(job, JSON.stringify({ ...given, ...writeData(given, folder), mode: 'predict' }));
    const onnx = path.join(folder, `${model.name}.onnx`);
    const exported = await ask([python, path.join(peers, 'keras_peer.py'), job, 'export', onnx]);
    const commands = [
      [process.execPath, script, job],
      [python, path.join(peers, 'keras_peer.py'), job],
      ...(fs.existsSync(onnx) ? [[python, path.join(peers, 'onnx_peer.py'), job, onnx]] : []),
    ];
    const variants = {};
    const problems = fs.existsSync(onnx) ? [] : [`ONNX: ${exported.error}`];
    for (let round = 0; round < rounds; round++)
      for (const command of commands) {
        const said = await ask(command);
        if (said.error) problems.push(said.error);
        for (const [name, { batch, single }] of Object.entries(said.variants ?? {})) {
          variants[name] ??= { batch: [], single: [] };
          variants[name].batch.push(median(batch));
          variants[name].single.push(median(single));
          log(`round ${round + 1}/${rounds} predict ${model.name} ${name}: ${digits(rows / median(batch))} rows/s, ${digits(median(single) * 1e6)} µs a row`); // prettier-ignore
        }
      }
    results.push({ name: model.name, title: model.title, rows, variants, problems });
  }
  return results;
}

/** @returns {string} Markdown */
export function describePrediction(results) {
  const rows = results.flatMap(({ title, rows, variants }) =>
    Object.entries(variants).map(([name, { batch, single }]) => [
      ...[title, name, spread(batch.map((seconds) => rows / seconds)), spread(single, 1e6)],
    ]),
  );
  const problems = results.flatMap(({ title, problems }) => problems.map((p) => `- ${title}: ${p}`));
  const head = ['', 'by', `rows/s, ${digits(results[0]?.rows ?? ROWS)} at once`, 'a single row, µs'];
  return ['### Prediction', table(head, rows), ...(problems.length ? [problems.join('\n')] : [])].join(
    '\n\n',
  );
}

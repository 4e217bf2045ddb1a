// Whether a long training holds on to memory: resident at epoch 20 and at epoch 200, and tensors left when it is over.
import fs from 'node:fs';
import path from 'node:path';
import { digits, table } from './figures.mjs';
import { ask } from './processes.mjs';

const NETS = ['tiny', 'higgs', 'cnn', 'lstm'];
const EPOCHS = 200;
const STEPS = 4;

/** @returns {Promise<object[]>} per net: marks epoch by epoch, and tensors left */
export async function measureMemory({ models, quick, context, log }) {
  const results = [];
  for (const model of models.filter(({ name }) => NETS.includes(name))) {
    const epochs = quick ? 40 : EPOCHS;
    const job = path.join(context.folder, 'memory.json');
    const rows = Math.min(model.rows, STEPS * model.batch);
    fs.writeFileSync(job, JSON.stringify({ ...model, rows, epochs, mode: 'train' }));
    const said = await ask([process.execPath, '--expose-gc', context.script, job]);
    log(`memory ${model.name}: ${said.error ?? `${said.tensorsLeft} tensors left`}`);
    results.push({ title: model.title, epochs, ...said });
  }
  return results;
}

/** @returns {string} Markdown */
export function describeMemory(results) {
  const mib = (mark) => digits(mark.rss / 2 ** 20);
  const rows = results.map(({ title, epochs, marks, tensorsLeft, error }) =>
    error ? [title, error, '', ''] : [title, mib(marks[20]), mib(marks[epochs]), String(tensorsLeft)],
  );
  const head = ['', 'MiB after 20 epochs', `after ${results[0]?.epochs ?? EPOCHS}`, 'tensors left'];
  return `### Netloom’s memory over many epochs (${STEPS} steps each)\n\n${table(head, rows)}`;
}

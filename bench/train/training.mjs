// Seconds per epoch of every net in every engine, in turn: round after round, one process each.
import fs from 'node:fs';
import path from 'node:path';
import { digits, median, spread, table } from './figures.mjs';
import { ask } from './processes.mjs';

const node = process.execPath;

/**
 * The contenders. `rounds`, `share`: slow ones run less often and with fewer epochs. `only`: the nets they can take.
 *
 * @returns {{ name: string, title: string, command: (job: string) => string[] }[]}
 */
const contenders = ({ python, script, peers }) => [
  { name: 'netloom', title: 'Netloom', command: (job) => [node, script, job] },
  {
    name: 'eager',
    title: 'tfjs, eager',
    command: (job) => [node, script, job],
    ...{ env: { NETLOOM_GRAPH: 'off' }, rounds: 1, share: 1 / 3 },
  },
  { name: 'keras', title: 'Keras', command: (job) => [python, path.join(peers, 'keras_peer.py'), job] },
  {
    name: 'keras',
    title: 'Keras, reset_after=True (its default)',
    command: (job) => [python, path.join(peers, 'keras_peer.py'), job, 'reset-after'],
    only: ['gru'],
  },
  { name: 'torch', title: 'PyTorch', command: (job) => [python, path.join(peers, 'torch_peer.py'), job] },
  {
    name: 'compile',
    title: 'PyTorch, torch.compile',
    command: (job) => [python, path.join(peers, 'torch_peer.py'), job, 'compile'],
    rounds: 1,
  },
  {
    name: 'sklearn',
    title: 'scikit-learn',
    command: (job) => [python, path.join(peers, 'sklearn_peer.py'), job],
    ...{ only: ['higgs', 'wide', 'tiny', 'autoencoder'], rounds: 1 },
  },
];

export const engineNames = ['netloom', 'eager', 'keras', 'torch', 'compile', 'sklearn'];

/**
 * @param {{ until: number }} given no further round begins that would not be over by then
 * @returns {Promise<object[]>} per model: its title and the results of each contender, round by round
 */
export async function measureTraining({ models, engines, rounds, until, context, log }) {
  const results = models.map((model) => ({
    ...model,
    contenders: contenders(context)
      .filter(({ name, only }) => engines.includes(name) && (!only || only.includes(model.name)))
      .map((contender) => ({ ...contender, results: [] })),
  }));
  for (let round = 0, regular = 0; round < rounds && Date.now() + regular < until; round++) {
    regular = 0;
    for (const model of results)
      for (const contender of model.contenders) {
        if (round >= (contender.rounds ?? rounds)) continue;
        const began = Date.now();
        const measured = Math.ceil(model.epochs * (contender.share ?? 1));
        const warmUp = model.warmUp ?? 1;
        const job = path.join(context.folder, 'job.json');
        fs.writeFileSync(job, JSON.stringify({ ...model, contenders: undefined, mode: 'train', epochs: warmUp + measured })); // prettier-ignore
        const result = await ask(contender.command(job), { env: contender.env });
        contender.results.push(result.error ? result : { ...result, ...perEpoch(result.marks, warmUp) });
        const { error, wall, cpu } = contender.results.at(-1);
        const said = error ?? `${digits(wall)} s an epoch, ${digits(cpu)} s of CPU`;
        log(`round ${round + 1}/${rounds} ${model.name} ${contender.title}: ${said}`);
        if (contender.rounds === undefined) regular += Date.now() - began;
      }
  }
  return results;
}

/** Means over all epochs after the first ones, so that what happens only now and then (a checkpoint) counts as well. */
function perEpoch(marks, warmUp) {
  const [from, to] = [marks[warmUp], marks.at(-1)];
  const epochs = marks.length - 1 - warmUp;
  return {
    wall: (to.wall - from.wall) / epochs,
    cpu: (to.cpu - from.cpu) / epochs,
    first: marks[1].wall - marks[0].wall,
  };
}

const good = (contender) => contender.results.filter((r) => !r.error);
const wallOf = (contender) => median(good(contender).map((r) => r.wall));

/** @param gflops what the cores reach at most, in 10⁹ operations a second. @returns {string} Markdown */
export function describeTraining(results, gflops) {
  return [summary(results), notes, ...results.map((model) => describe(model, gflops))].join('\n\n');
}

const notes = `An epoch as each engine’s user would write it, all float32 on the same rows, shuffled, with mean loss and metrics (accuracy, or absolute and squared error) and no validation. Netloom: everything the product does, its run folder and checkpoints included. Keras: \`compile\` and \`fit\` with their defaults on arrays. PyTorch: batches by index, no DataLoader. Times are medians (least–most) of the rounds, each a process of its own and a mean over epochs after the first; tfjs eager, torch.compile and scikit-learn run in the first round only. “First epoch” begins before the net is built and holds recording, tracing or compiling. Initial weights are drawn alike, so losses should be near each other, not equal. PyTorch has GRU only with reset_after=True and gives recurrent layers a second bias; the recurrent layers of Netloom and Keras here are the same.`;

/** Netloom beside the fastest peer. */
function summary(results) {
  const rows = results.flatMap((model) => {
    const able = model.contenders.filter((c) => good(c).length > 0);
    const ours = able.find((c) => c.name === 'netloom');
    const eager = able.find((c) => c.name === 'eager');
    const peers = able.filter((c) => c.name !== 'netloom' && c.name !== 'eager');
    if (!ours) return [];
    const [fastest] = [...peers].sort((a, b) => wallOf(a) - wallOf(b));
    const keras = peers.filter((c) => c.name === 'keras').map(wallOf);
    const torch = peers.filter((c) => c.name === 'torch').map(wallOf);
    const ratio = (walls) => (walls.length ? (wallOf(ours) / Math.min(...walls)).toFixed(2) : '–');
    return [
      [
        ...[model.title, digits(wallOf(ours)), ratio(eager ? [wallOf(eager)] : []), ratio(keras)],
        ...[ratio(torch), fastest ? `${ratio([wallOf(fastest)])} (${fastest.title})` : '–'],
        digits(Math.max(...good(ours).map((r) => r.loopDelay))),
      ],
    ];
  });
  const head = [
    '',
    'Netloom, s an epoch',
    '÷ eager tfjs',
    '÷ Keras',
    '÷ PyTorch',
    '÷ fastest peer',
    'longest wait of the event loop, ms',
  ];
  return `### Wall time, ratios of medians\n\n${table(head, rows)}`;
}

function describe(model, gflops) {
  const able = model.contenders.filter((c) => good(c).length > 0);
  // What all have in common: losses are compared after the same number of epochs.
  const epochs = Math.min(...able.map((c) => good(c)[0].marks.length - 1));
  const work = able.map((c) => good(c)[0].multiplyAdds).find(Boolean);
  // Two operations a multiply-add, and a step is about three forward passes.
  const limit = work && gflops ? (gflops * 1e9) / (work * 2 * 3) : null;
  const rows = able.map((contender) => {
    const results = good(contender);
    const pick = (name) => results.map((r) => r[name]);
    const perSecond = model.rows / wallOf(contender);
    return [
      ...[contender.title, spread(pick('wall')), spread(pick('cpu')), digits(perSecond)],
      limit ? `${Math.round((100 * perSecond) / limit)} %` : '–',
      ...[digits(median(pick('first'))), digits(median(pick('peakRss')) / 2 ** 20)],
      ...[digits(median(results.map((r) => r.marks[epochs].loss))), digits(results[0].parameters)],
    ];
  });
  const head = ['', 'wall s', 'CPU s', 'rows/s', 'of the limit', 'first epoch s', 'peak MiB', `loss after ${epochs}`, 'weights']; // prettier-ignore
  const failed = model.contenders.flatMap((c) =>
    c.results.filter((r) => r.error).map((r) => `- ${c.title}: ${r.error}`),
  );
  const steps = Math.ceil(model.rows / model.batch);
  const ours = able.find((c) => c.name === 'netloom');
  const facts = `${digits(model.rows)} rows, batch ${model.batch}, ${steps} steps an epoch, ${model.optimizer.type}${limit ? `; the cores’ arithmetic limit is ${digits(limit)} rows/s` : ''}.${ours ? ` Netloom trains ${good(ours)[0].how}.` : ''}`;
  return [`### ${model.title}`, facts, table(head, rows), ...(failed.length ? [failed.join('\n')] : [])].join('\n\n'); // prettier-ignore
}

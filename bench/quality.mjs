// The suggested net against scikit-learn's MLP: the same 75/25 splits, three seeds, nothing tuned by hand.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.join(here, '..');
const cases = [
  ['iris', 'classification'],
  ['wine', 'classification'],
  ['breast-cancer', 'classification'],
  ['diabetes', 'regression'],
  ['digits', 'classification'],
];
const seeds = [1, 2, 3];
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

function run(command, args) {
  const r = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (r.status !== 0) throw new Error(`${command} ${args.join(' ')}\n${r.stdout}\n${r.stderr}`);
  return JSON.parse(r.stdout.trim().split('\n').pop());
}
const netloom = (...args) => run(process.execPath, [path.join(root, 'out/cli.cjs'), ...args, '--json']);

/** @returns rows for the report: data set, metric, ours and scikit-learn's by seed */
export function quality(python) {
  return cases.map(([name, task]) => {
    const file = path.join(root, 'assets/samples', `${name}.csv`);
    const target = netloom('profile', file).suggestedTarget;
    const metric = task === 'classification' ? 'accuracy' : 'rmse';
    const pairs = seeds.map((seed) => {
      const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'netloom-quality-'));
      const peer = run(python, [path.join(here, 'peers.py'), file, target, task, String(seed), folder]);
      const project = path.join(folder, 'p.netloom');
      netloom(
        'new',
        '--data',
        path.join(folder, 'train.csv'),
        '--target',
        target,
        '--seed',
        String(seed),
        '--out',
        project,
      );
      const trained = netloom('train', project);
      const judged = netloom('evaluate', trained.run, '--data', path.join(folder, 'test.csv'));
      fs.rmSync(folder, { recursive: true });
      return { ours: judged.metrics, peer, seconds: trained.seconds };
    });
    const ours = pairs.map((p) => p.ours[metric]);
    const peer = pairs.map((p) => p.peer[metric]);
    const better = metric === 'rmse' ? median(ours) <= median(peer) : median(ours) >= median(peer);
    console.log(
      `${name}: ${metric} ${ours.map((v) => v.toFixed(4)).join(' ')} · scikit-learn ${peer.map((v) => v.toFixed(4)).join(' ')} · median ${median(ours).toFixed(4)} ${better ? 'reaches' : 'misses'} ${median(peer).toFixed(4)}`,
    );
    return { name, metric, ours, peer, reached: better, seconds: median(pairs.map((p) => p.seconds)) };
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const python = process.env.NETLOOM_TEST_PYTHON ?? path.join(root, '.runtime/python/bin/python');
  const rows = quality(python);
  const f = (values) => values.map((v) => v.toFixed(3)).join(' · ');
  const table = rows.map(
    (r) =>
      `| ${r.name} | ${r.metric} | ${median(r.ours).toFixed(3)} (${f(r.ours)}) | ${median(r.peer).toFixed(3)} (${f(r.peer)}) | ${r.reached ? 'yes' : 'no'} |`,
  );
  console.log(
    [
      '',
      '| data | metric | Netloom: median (seeds) | scikit-learn: median (seeds) | reached |',
      '|---|---|---|---|---|',
      ...table,
    ].join('\n'),
  );
  process.exitCode = rows.every((r) => r.reached) ? 0 : 1;
}

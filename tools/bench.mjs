// npm run bench: the benchmarks in bench/, side by side with their peers. npm run bench -- accuracy runs one.
import fs from 'node:fs';
import path from 'node:path';
import { runInForeground } from './run.mjs';
import { setUpOrExit } from './setup/index.mjs';
import { root, testPython } from './setup/paths.mjs';

const ENDING = '.bench.ts';

/** The names of the benchmarks: their files' without the ending. */
const known = fs
  .readdirSync(path.join(root, 'bench'))
  .filter((file) => file.endsWith(ENDING))
  .map((file) => file.slice(0, -ENDING.length));
const [asked, ...args] = process.argv.slice(2);
if (asked && !known.includes(asked)) {
  console.error(`There is no benchmark “${asked}”; there are ${known.join(', ')}.`);
  process.exit(2);
}
await setUpOrExit('tests', process.stdout);

const { buildBenchmarks } = await import('./build/bundles.mjs');
const names = asked ? [asked] : known;
await buildBenchmarks(names.map((name) => `bench/${name}${ENDING}`));
const env = { ...process.env, NETLOOM_TEST_PYTHON: fs.existsSync(testPython) ? testPython : '' };
for (const name of names) {
  console.log(`\n── ${name}`);
  const script = path.join(root, 'out', `${name}.bench.cjs`);
  const code = await runInForeground(
    process.execPath,
    ['--enable-source-maps', '--expose-gc', script, ...args],
    { cwd: root, env },
  );
  if (code !== 0) {
    process.exitCode = code;
    break;
  }
}

// npm run bench: the benchmarks in bench/, side by side with their peers. npm run bench -- quality runs one.
import './setup/node-version.mjs';
import fs from 'node:fs';
import path from 'node:path';
import { runInForeground } from './run.mjs';
import { setUpOrExit } from './setup/index.mjs';
import { root, testPython } from './setup/paths.mjs';

const scripts = fs.readdirSync(path.join(root, 'bench')).filter((file) => file.endsWith('.mjs'));
const known = scripts.map((file) => path.parse(file).name);
const [asked, ...args] = process.argv.slice(2);
if (asked && !known.includes(asked)) {
  console.error(`There is no benchmark “${asked}”; there are ${known.join(', ')}.`);
  process.exit(2);
}
await setUpOrExit('everything', process.stdout);

const env = { ...process.env, ...(fs.existsSync(testPython) ? { NETLOOM_TEST_PYTHON: testPython } : {}) };
for (const name of asked ? [asked] : known) {
  console.log(`\n── ${name}`);
  const script = path.join(root, 'bench', `${name}.mjs`);
  const code = await runInForeground(process.execPath, [script, ...args], { cwd: root, env });
  if (code !== 0) process.exitCode = code;
}

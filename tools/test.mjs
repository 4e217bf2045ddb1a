// npm test: set up, then every check and test, ending with `N passed, N failed`. npm test -- unit runs one part.
import './setup/node-version.mjs';
import fs from 'node:fs';
import path from 'node:path';
import { runInForeground } from './run.mjs';
import { setUpOrExit } from './setup/index.mjs';
import { root, testPython } from './setup/paths.mjs';
import { closingLine, stepCounts, total } from './test/counts.mjs';
import { chooseSteps } from './test/steps.mjs';

const INTERRUPTED = [129, 130, 143];

function readReport(file) {
  try {
    return JSON.parse(fs.readFileSync(path.join(root, file), 'utf8'));
  } catch {
    return undefined;
  }
}

async function runStep({ command: [program, ...args], report, count, env }) {
  if (report) fs.rmSync(path.join(root, report), { force: true });
  const python = fs.existsSync(testPython) ? { NETLOOM_TEST_PYTHON: testPython } : {};
  const began = Date.now();
  const code = await runInForeground(program, args, {
    cwd: root,
    env: { ...process.env, ...python, ...env?.() },
  });
  const counts = stepCounts({ code, report: report && readReport(report), count });
  return { code, counts, seconds: (Date.now() - began) / 1000 };
}

let steps;
try {
  steps = chooseSteps(process.argv.slice(2));
} catch (error) {
  console.error(error.message);
  process.exit(2);
}
await setUpOrExit('tests', process.stdout);

const results = [];
for (const step of steps) {
  console.log(`\n── ${step.name}`);
  const result = await runStep(step);
  if (INTERRUPTED.includes(result.code)) process.exit(result.code);
  results.push({ name: step.name, ...result });
}

console.log('\n── summary');
for (const { name, counts, seconds } of results)
  console.log(
    `${counts.failed ? '✗' : '✓'} ${name.padEnd(16)} ${closingLine(counts).padEnd(36)} ${seconds.toFixed(1)} s`,
  );
const sum = total(results.map(({ counts }) => counts));
console.log(`\n${closingLine(sum)}`);
process.exitCode = sum.failed > 0 ? 1 : 0;

// The steps of npm test, in order.
import fs from 'node:fs';
import path from 'node:path';
import { hasDisplay } from '../setup/index.mjs';
import { root } from '../setup/paths.mjs';
import { playwrightCounts, vitestCounts } from './counts.mjs';

const bin = (file) => [process.execPath, path.join('node_modules', file)];
const report = (name) => `test-results/${name}.json`;

/** A virtual screen large enough for the whole window, where there is no real one. */
const screen = () => (hasDisplay() ? [] : ['xvfb-run', '-a', '-s', '-screen 0 1600x1000x24']);

/** Where electron-builder lays the unpacked program. */
function packagedProgram() {
  const places = {
    linux: 'linux-unpacked/netloom',
    win32: 'win-unpacked/Netloom.exe',
    darwin: `mac${process.arch === 'arm64' ? '-arm64' : ''}/Netloom.app/Contents/MacOS/Netloom`,
  };
  const program = path.join(root, 'dist', places[process.platform]);
  return fs.existsSync(program) ? program : undefined;
}

/**
 * @typedef {{ name: string, command: string[], report?: string, count?: (report: object) => object, env?: () => Record<string, string>, onlyByName?: boolean }} Step
 */

/** @type {Step[]} */
export const STEPS = [
  { name: 'lint', command: [...bin('eslint/bin/eslint.js'), '.'] },
  { name: 'format', command: [...bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'] },
  { name: 'types', command: [...bin('typescript/bin/tsc'), '-p', '.'] },
  { name: 'types of shared', command: [...bin('typescript/bin/tsc'), '-p', 'shared'] },
  {
    name: 'unit',
    command: [
      ...bin('vitest/vitest.mjs'),
      ...['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report('unit')}`],
    ],
    report: report('unit'),
    count: vitestCounts,
  },
  { name: 'build', command: [process.execPath, 'tools/build.mjs'] },
  { name: 'package', command: [process.execPath, 'tools/dist.mjs', '--dir'] },
  {
    name: 'e2e',
    command: [...screen(), ...bin('@playwright/test/cli.js'), 'test'],
    report: report('e2e'),
    count: playwrightCounts,
    env: () => ({ NETLOOM_PACKAGED: packagedProgram() ?? '' }),
  },
  {
    // The faults that the unit tests let happen a few times, as often as the house asks for: an hour.
    name: 'faults',
    onlyByName: true,
    command: [
      ...bin('vitest/vitest.mjs'),
      ...['run', 'faults.test', '--reporter=verbose', '--reporter=json'],
      `--outputFile.json=${report('faults')}`,
    ],
    report: report('faults'),
    count: vitestCounts,
    env: () => ({ NETLOOM_FAULTS_FULL: '1' }),
  },
];

/**
 * @param {string[]} names what the command line asks for; nothing means all but those that must be named
 * @returns {Step[]}
 * @throws where a name is no step's
 */
export function chooseSteps(names) {
  const known = STEPS.map((step) => step.name.split(' ')[0]);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown)
    throw new Error(`There is no step “${unknown}”; the steps are ${[...new Set(known)].join(', ')}.`);
  return STEPS.filter((step) => (names.length ? names.includes(step.name.split(' ')[0]) : !step.onlyByName));
}

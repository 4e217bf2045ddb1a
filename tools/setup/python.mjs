// A Python environment for the tests, which compare with Keras and scikit-learn. Without one they are skipped.
import fs from 'node:fs';
import path from 'node:path';
import { runCommand, tryCommand } from './command.mjs';
import { downloads, root, runtime, testPython } from './paths.mjs';
import { hashFiles, isStamped, writeStamp } from './stamps.mjs';
import { install } from './system.mjs';

const REQUIREMENTS = 'tools/setup/requirements.txt';
const folder = path.join(runtime, 'python');
const stamp = path.join(folder, '.done');

const CANDIDATES = [
  ...['python3.12', 'python3.11', 'python3.10', 'python3', 'python'].map((command) => ({
    command,
    args: [],
  })),
  { command: 'py', args: ['-3.12'] },
];

/**
 * @param {(version: [number, number]) => boolean} fits
 * @returns {Promise<{ command: string, args: string[] } | undefined>} the first Python found that fits
 */
export async function findPython(fits = () => true) {
  for (const { command, args } of CANDIDATES) {
    const asked = [...args, '-c', 'import sys; print(*sys.version_info[:2])'];
    const { code, output } = await tryCommand(command, asked);
    if (code === 0 && fits(output.trim().split(' ').map(Number))) return { command, args };
  }
  return undefined;
}

/** TensorFlow 2.18 has wheels for these versions. */
const hasTensorflow = ([major, minor]) => major === 3 && minor >= 10 && minor <= 12;

async function make(step) {
  const python = await findPython(hasTensorflow);
  if (!python) throw new Error('no Python 3.10, 3.11 or 3.12 here');
  step.doing('environment');
  fs.rmSync(folder, { recursive: true, force: true });
  await createEnvironment(python, step);
  step.doing('pip install');
  const pip = ['-m', 'pip', 'install', '-q', '--disable-pip-version-check'];
  fs.mkdirSync(downloads, { recursive: true });
  await runCommand(testPython, [...pip, '--find-links', downloads, '-r', REQUIREMENTS], { cwd: root });
  await runCommand(testPython, ['-c', 'import keras, sklearn, h5py'], {
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' },
  });
  writeStamp(stamp, hashFiles(root, [REQUIREMENTS]));
  return 'Keras, TensorFlow and scikit-learn';
}

async function createEnvironment({ command, args }, step) {
  const venv = () => tryCommand(command, [...args, '-m', 'venv', folder]);
  if ((await venv()).code === 0) return;
  if ((await tryCommand(command, [...args, '-m', 'virtualenv', folder])).code === 0) return;
  // Debian ships venv apart from Python.
  await install(['python3-venv'], step);
  fs.rmSync(folder, { recursive: true, force: true });
  const { code, output } = await venv();
  if (code !== 0) throw new Error(`no virtual environment can be made: ${output.trim().split('\n').pop()}`);
}

/** Tests do without it, so a failure is said and not passed on. */
export const python = {
  title: 'Python for the tests',
  isReady: () => isStamped(stamp, hashFiles(root, [REQUIREMENTS])),
  make: (step) =>
    make(step).catch((error) => {
      step.note(error.message);
      return 'not to be had; the tests that compare with Keras and scikit-learn are skipped';
    }),
};

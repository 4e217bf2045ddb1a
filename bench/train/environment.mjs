// What the peers need: a Python environment of their own, and Netloom's engine as one script.
import fs from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { NODE } from '../../tools/build/bundles.mjs';
import { runCommand, tryCommand } from '../../tools/setup/command.mjs';
import { root, runtime } from '../../tools/setup/paths.mjs';
import { findPython } from '../../tools/setup/python.mjs';
import { hashFiles, isStamped, writeStamp } from '../../tools/setup/stamps.mjs';

const REQUIREMENTS = 'bench/train/requirements.txt';
const TORCH_CPU = 'https://download.pytorch.org/whl/cpu';
const folder = path.join(runtime, 'bench');
const stamp = path.join(folder, '.done');
const python = path.join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');

/** @returns {Promise<string>} the Python that has the peers; they are installed where that is not done yet */
export async function peersPython(log) {
  const hash = hashFiles(root, [REQUIREMENTS]);
  if (isStamped(stamp, hash)) return python;
  log('installing the peers (TensorFlow, PyTorch, scikit-learn, ONNX Runtime): some gigabytes, once');
  const host = await findPython(([major, minor]) => major === 3 && minor >= 10 && minor <= 12);
  if (!host) throw new Error('The peers need Python 3.10, 3.11 or 3.12; there is none here.');
  await runCommand(host.command, [...host.args, '-m', 'venv', folder]);
  const pip = ['-m', 'pip', 'install', '-q', '--disable-pip-version-check'];
  const torch = fs.readFileSync(path.join(root, REQUIREMENTS), 'utf8').match(/^torch==.*$/m)[0];
  // The CPU build is a tenth of the other one's size. Where its index is out of reach, the other one follows below.
  await tryCommand(python, [...pip, '--retries', '0', '--timeout', '10', '--index-url', TORCH_CPU, torch]);
  await runCommand(python, [...pip, '-r', REQUIREMENTS], { cwd: root });
  writeStamp(stamp, hash);
  return python;
}

/** @returns {Promise<string>} a script that trains and predicts with the engine's own code, as the product's bundles do */
export async function engineScript() {
  // Beside the product's bundles: from there they find the native libraries.
  const outfile = path.join(root, 'out/bench-train.cjs');
  const { outdir: _, outExtension: __, ...options } = NODE;
  await build({ ...options, entryPoints: ['bench/train/netloom.ts'], outfile });
  return outfile;
}

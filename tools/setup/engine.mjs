// Native TensorFlow: the binding and its libraries, placed where tfjs-node looks for them, and tried out.
import fs from 'node:fs';
import path from 'node:path';
import { runCommand, tryCommand } from './command.mjs';
import { download } from './download.mjs';
import { libraryRoads } from './libraries.mjs';
import { downloads, engineBinding, engineLibraries, enginePackage, root, runtime } from './paths.mjs';
import { TFJS_LIBRARIES } from './pins.mjs';
import { firstRoad } from './roads.mjs';
import { hashFiles } from './stamps.mjs';

const here = `${process.platform}-${process.arch}`;
const prebuilt = `tools/prebuilt/${here}/tfjs_binding.node`;
const record = path.join(runtime, 'engine.json');

/** How long a failure stands before it is tried again. */
const RETRY_MS = 24 * 3600_000;

/** Changes with whatever the placed engine depends on. */
const key = () => `${here} ${hashFiles(root, [prebuilt, 'tools/setup/pins.mjs'])}`;

function readRecord() {
  try {
    return JSON.parse(fs.readFileSync(record, 'utf8'));
  } catch {
    return undefined;
  }
}

function isReady() {
  const known = readRecord();
  if (known?.key !== key()) return false;
  if (known.version === null) return Date.now() - known.when < RETRY_MS;
  return fs.existsSync(engineBinding) && fs.existsSync(engineLibraries);
}

async function make(step) {
  const placed = await place(step).catch((error) => ({
    version: null,
    reason: error.message,
    when: Date.now(),
  }));
  fs.mkdirSync(runtime, { recursive: true });
  fs.writeFileSync(record, `${JSON.stringify({ key: key(), ...placed }, null, 2)}\n`);
  if (placed.version) return `TensorFlow ${placed.version}`;
  step.note(placed.reason);
  return "not to be had; tfjs' own WebAssembly and JavaScript engines train instead, more slowly";
}

async function place(step) {
  if (fs.existsSync(path.join(root, prebuilt))) {
    const roads = libraryRoads(step).map((road) => ({
      ...road,
      walk: async () => placeOurs(await road.walk()),
    }));
    return firstRoad(roads, step);
  }
  return placeTheirs(step);
}

/** Our own binding is compiled against no particular version: it takes TensorFlow 2.15 to 2.21. */
async function placeOurs({ folder }) {
  fs.mkdirSync(path.dirname(engineBinding), { recursive: true });
  fs.mkdirSync(path.dirname(engineLibraries), { recursive: true });
  // By renaming: a program that has the old one mapped keeps it.
  fs.copyFileSync(path.join(root, prebuilt), `${engineBinding}.part`);
  fs.renameSync(`${engineBinding}.part`, engineBinding);
  fs.rmSync(engineLibraries, { recursive: true, force: true });
  fs.symlinkSync(path.relative(path.dirname(engineLibraries), folder), engineLibraries, 'dir');
  return tryOut();
}

/** Where we bring no binding: the package's own script, over a library whose content is pinned. */
async function placeTheirs(step) {
  const pin = TFJS_LIBRARIES[here];
  if (!pin) throw new Error(`there is no native TensorFlow for ${here}`);
  const archive = path.join(downloads, path.basename(pin.url));
  await download({ ...pin, file: archive, step });
  const deps = path.join(enginePackage, 'deps');
  fs.rmSync(deps, { recursive: true, force: true });
  fs.mkdirSync(deps, { recursive: true });
  await runCommand('tar', ['-xf', archive, '-C', deps]);
  const stray = path.join(deps, 'tensorflow.dll');
  if (fs.existsSync(stray)) {
    fs.mkdirSync(engineLibraries, { recursive: true });
    fs.renameSync(stray, path.join(engineLibraries, 'tensorflow.dll'));
  }
  step.doing('binding (fetched or compiled by tfjs-node)');
  const bin = path.join(root, 'node_modules/.bin');
  const env = { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH}` };
  await runCommand(process.execPath, ['scripts/install.js', 'cpu'], { cwd: enginePackage, env });
  return tryOut();
}

const TRIAL = `
  const util = require('node:util'); util.isNullOrUndefined ??= (value) => value == null;
  const tf = require('@tensorflow/tfjs-node-gpu');
  const sum = tf.tensor([1, 2]).sum().dataSync()[0];
  console.log(JSON.stringify({ name: tf.getBackend(), sum, version: tf.backend().binding.TF_Version }));`;

/** One real addition on the native engine, in a process of its own. */
async function tryOut() {
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' };
  const { code, output } = await tryCommand(process.execPath, ['-e', TRIAL], { cwd: root, env });
  const line = output.split('\n').find((text) => text.startsWith('{"name"'));
  const result = line && JSON.parse(line);
  if (code === 0 && result?.name === 'tensorflow' && result.sum === 3) return { version: result.version };
  throw new Error(`native TensorFlow does not run here (${code}): ${output.trim().split('\n').pop()}`);
}

/** Forgets a failure, so that the next set-up tries again. */
export function forgetEngineFailure() {
  if (readRecord()?.version === null) fs.rmSync(record);
}

export const engine = { title: 'native TensorFlow', isReady, make };

// The graph addon (main/engine/native), placed beside tfjs-node's binding: as it comes with us, or else compiled here.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { onPath, runCommand } from './command.mjs';
import { graphAddon, root, runtime } from './paths.mjs';
import { hashFiles, isStamped, writeStamp } from './stamps.mjs';

const here = `${process.platform}-${process.arch}`;
const prebuilt = `tools/prebuilt/${here}/graph.node`;
const SOURCES = 'main/engine/native';
const stamp = path.join(runtime, 'graph.txt');

/** What came of it; changes with whatever the addon depends on. */
const key = (outcome) => `${here} ${hashFiles(root, [SOURCES, prebuilt])} ${outcome}`;

const isReady = () =>
  isStamped(stamp, key('absent')) || (isStamped(stamp, key('placed')) && fs.existsSync(graphAddon));

async function make(step) {
  const failures = [];
  for (const [name, bring] of [
    ['prebuilt', copyPrebuilt],
    ['compiled here', compile],
  ]) {
    try {
      await place(bring);
      writeStamp(stamp, key('placed'));
      return name;
    } catch (error) {
      failures.push(`${name}: ${error.message.split('\n').slice(0, 2).join(' ')}`);
    }
  }
  for (const failure of failures) step.note(failure);
  writeStamp(stamp, key('absent'));
  return "not to be had; training steps run through tfjs-node's own binding, more slowly";
}

/** Brings a file, tries it out in a process of its own, and puts it in its place by renaming. */
async function place(bring) {
  const file = `${graphAddon}.part`;
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.rmSync(graphAddon, { force: true });
  try {
    await bring(file);
    await runCommand(process.execPath, ['-e', TRIAL, file], { cwd: root });
    fs.renameSync(file, graphAddon);
  } finally {
    fs.rmSync(file, { force: true });
  }
}

const TRIAL = `
  const addon = { exports: {} };
  process.dlopen(addon, process.argv[1]);
  if (typeof addon.exports.open !== 'function') throw new Error('it exports nothing');`;

function copyPrebuilt(file) {
  const from = path.join(root, prebuilt);
  if (!fs.existsSync(from)) throw new Error(`there is none for ${here}`);
  fs.copyFileSync(from, file);
}

async function compile(file) {
  const source = path.join(SOURCES, 'graph.cc');
  const include = 'node_modules/node-api-headers/include';
  const [compiler, ...args] =
    process.platform === 'win32' ? msvc(source, include, file) : unix(source, include, file);
  await runCommand(compiler, args, { cwd: root });
}

function unix(source, include, file) {
  const compiler = [process.env.CXX, 'c++', 'clang++', 'g++'].find((name) => name && onPath(name));
  if (!compiler) throw new Error('there is no C++ compiler (c++, clang++ or g++)');
  const system = process.platform === 'darwin' ? ['-Wl,-undefined,dynamic_lookup'] : ['-ldl', '-lpthread'];
  const options = ['-shared', '-fPIC', '-O3', '-std=c++17', '-fvisibility=hidden', '-I', include];
  return [compiler, ...options, source, '-o', file, ...system];
}

function msvc(source, include, file) {
  if (!onPath('cl')) throw new Error("Visual Studio's compiler is not on the PATH");
  const objects = `${fs.mkdtempSync(path.join(os.tmpdir(), 'netloom-'))}${path.sep}`;
  return [
    'cl',
    '/nologo',
    '/LD',
    '/O2',
    '/std:c++17',
    '/utf-8',
    '/EHsc',
    `/I${include}`,
    `/Fo${objects}`,
    source,
    `/Fe${file}`,
  ];
}

/** Forgets a failure, so that the next set-up tries again. */
export function forgetGraphFailure() {
  if (!isStamped(stamp, key('placed'))) fs.rmSync(stamp, { force: true });
}

export const graph = { title: 'graph addon', isReady, make };

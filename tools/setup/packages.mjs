// The npm packages: installed when they are absent or not those of the lock.
import fs from 'node:fs';
import path from 'node:path';
import { runCommand } from './command.mjs';
import { root } from './paths.mjs';
import { hashFiles, isStamped, writeStamp } from './stamps.mjs';

const stamp = path.join(root, 'node_modules/.netloom-lock');
const lockHash = () => hashFiles(root, ['package-lock.json', '.npmrc']);

/** npm writes this file last, so it is missing after an interrupted installation. */
const hiddenLock = path.join(root, 'node_modules/.package-lock.json');

/**
 * @param {object} lock package-lock.json
 * @param {object} installed node_modules/.package-lock.json
 * @returns {boolean} whether every package the lock demands is there in its version
 */
export function satisfiesLock(lock, installed) {
  return Object.entries(lock.packages).every(([place, wanted]) => {
    if (place === '' || wanted.link) return true;
    const found = installed.packages[place];
    return found
      ? found.version === wanted.version
      : Boolean(wanted.optional || wanted.devOptional || wanted.peer);
  });
}

function isReady() {
  if (!fs.existsSync(hiddenLock)) return false;
  const hash = lockHash();
  if (isStamped(stamp, hash)) return true;
  // Someone may have run `npm install` by hand: then only the stamp is missing.
  const json = (file) => JSON.parse(fs.readFileSync(file, 'utf8'));
  if (!satisfiesLock(json(path.join(root, 'package-lock.json')), json(hiddenLock))) return false;
  writeStamp(stamp, hash);
  return true;
}

async function make(step) {
  step.doing('npm ci');
  await npm(['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  writeStamp(stamp, lockHash());
  return 'installed from the lock';
}

/** Runs npm: the one that called us, else the one on the PATH. */
function npm(args) {
  const script = process.env.npm_execpath;
  if (script && /npm-cli\.c?js$/.test(script))
    return runCommand(process.execPath, [script, ...args], { cwd: root });
  return runCommand('npm', args, { cwd: root, shell: process.platform === 'win32' });
}

export const packages = { title: 'npm packages', isReady, make };

// One set-up at a time on one clone.
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runtime } from './paths.mjs';

const file = path.join(runtime, 'setup.lock');

/**
 * Waits until no other set-up is at work, then keeps others waiting.
 *
 * @param {(text: string) => void} say
 * @returns {Promise<() => void>} lets the next one in
 */
export async function acquireLock(say) {
  fs.mkdirSync(runtime, { recursive: true });
  for (let said = false; !tryLock(); said = true) {
    if (!said) say('another set-up is at work here; waiting for it');
    await sleep(500);
  }
  const release = () => fs.rmSync(file, { force: true });
  process.once('exit', release);
  return () => {
    process.off('exit', release);
    release();
  };
}

function tryLock() {
  try {
    fs.writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    if (isAlive(holder())) return false;
    fs.rmSync(file, { force: true });
    return tryLock();
  }
}

function holder() {
  try {
    return Number(fs.readFileSync(file, 'utf8'));
  } catch {
    return NaN;
  }
}

/** An interrupted set-up leaves its lock behind; its process is gone then. */
function isAlive(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

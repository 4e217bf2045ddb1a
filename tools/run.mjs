// Child processes that take over the terminal.
import { spawn } from 'node:child_process';
import os from 'node:os';

/** npm and the terminal both pass one Ctrl-C on: signals this close together are one. */
const SAME_PRESS_MS = 400;

/**
 * Runs a command on this terminal and waits for it.
 *
 * On Unix the child leads a process group of its own, so that a Ctrl-C reaches it once, through us, however many of
 * its ancestors the terminal and npm also tell.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 * @returns {Promise<number>} its exit code; 128 + n where signal n ended it
 */
export function runInForeground(command, args, options = {}) {
  const unix = process.platform !== 'win32';
  const child = spawn(command, args, { stdio: 'inherit', detached: unix, ...options });
  const last = new Map();
  const pass = (signal) => {
    const now = Date.now();
    if (unix && now - (last.get(signal) ?? 0) > SAME_PRESS_MS) child.kill(signal);
    last.set(signal, now);
  };
  const signals = unix ? ['SIGINT', 'SIGTERM', 'SIGHUP'] : ['SIGINT'];
  for (const signal of signals) process.on(signal, pass);
  return new Promise((resolve) => {
    const end = (code) => {
      for (const signal of signals) process.off(signal, pass);
      resolve(code);
    };
    child.on('error', (error) => {
      process.stderr.write(`${command}: ${error.message}\n`);
      end(127);
    });
    child.on('close', (code, signal) => end(code ?? 128 + (os.constants.signals[signal] ?? 0)));
  });
}

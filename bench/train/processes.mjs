// Each measurement runs in a process of its own, which says one line of JSON at its end.
import { spawn } from 'node:child_process';
import readline from 'node:readline';

/**
 * Runs a program to its end.
 *
 * @param {string[]} command
 * @param {{ env?: object, limit?: number, onLine?: (line: string) => void }} options `limit` in seconds
 * @returns {Promise<object>} what its last line says, or `{ error }`
 */
export function ask([program, ...args], { env = {}, limit = 240, onLine } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { env: { ...process.env, ...env }, timeout: limit * 1000 });
    let last = '';
    let complaints = '';
    readline.createInterface({ input: child.stdout }).on('line', (line) => {
      last = line;
      onLine?.(line);
    });
    child.stderr.on('data', (data) => (complaints = (complaints + data).slice(-4000)));
    child.on('error', (error) => resolve({ error: error.message }));
    child.on('close', (code, signal) => {
      if (code === 0) return resolve(parsed(last));
      const why = signal ? `ended by ${signal} (limit ${limit} s)` : complaints.trim().split('\n').pop();
      resolve({ error: why || `exit code ${code}` });
    });
  });
}

function parsed(line) {
  try {
    return JSON.parse(line);
  } catch {
    return { error: `no answer but “${line.slice(0, 100)}”` };
  }
}

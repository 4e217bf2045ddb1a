// Child processes of set-up: quiet while they work, their last words where they fail.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/**
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 * @returns {Promise<{ code: number, output: string }>} code −1 where the command does not exist
 */
export function tryCommand(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true, ...options });
    let output = '';
    const collect = (chunk) => (output = (output + chunk).slice(-200_000));
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    child.on('error', (error) => resolve({ code: -1, output: error.message }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/**
 * @returns {Promise<string>} what the command said
 * @throws with the command's last lines where it fails
 */
export async function runCommand(command, args, options = {}) {
  const { code, output } = await tryCommand(command, args, options);
  if (code === 0) return output;
  const tail = output.trim().split('\n').slice(-12).join('\n');
  throw new Error(`${path.basename(command)} ${args[0] ?? ''} failed (${code}):\n${tail}`);
}

/** @returns {boolean} whether a program of this name lies on the PATH */
export function onPath(name) {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', '.bat'] : [''];
  return (process.env.PATH ?? '')
    .split(path.delimiter)
    .some((folder) => endings.some((ending) => fs.existsSync(path.join(folder, name + ending))));
}

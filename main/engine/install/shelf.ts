import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { catalogueFor, type EngineEntry, type EngineName } from './catalogue';
import { bindingPath, enginesFolder } from './folder';

/** The engines there are for this machine, and where those that were installed stand. */
export interface Shelf {
  root: string;
  catalogue: readonly EngineEntry[];
}

export const ownShelf = (): Shelf => ({ root: enginesFolder(), catalogue: catalogueFor() });

export interface Installed {
  name: EngineName;
  /** TensorFlow's. */
  version: string;
  folder: string;
  binding: string;
  bytes: number;
}

/** The last file that an installation writes: a folder counts by it. */
export const manifestName = 'engine.json';

/** @returns an engine that was installed, in any version the catalogue knows */
export function findInstalled(name: EngineName, { root, catalogue }: Shelf = ownShelf()): Installed | null {
  const roads = catalogue.find((entry) => entry.name === name)?.roads ?? [];
  for (const { version } of roads) {
    const folder = path.join(root, `${name}-${version}`);
    try {
      const { bytes } = JSON.parse(fs.readFileSync(path.join(folder, manifestName), 'utf8')) as Installed;
      return { name, version, folder, binding: path.join(folder, bindingPath), bytes };
    } catch {
      // Not there, or never finished.
    }
  }
  return null;
}

/** The folder that came with the program, or that set-up filled: a binding, and mostly the libraries for it. */
export function bundledFolder(): string | null {
  const packaged = (process as { resourcesPath?: string }).resourcesPath;
  const here = path.dirname(fileURLToPath(import.meta.url));
  const inPackage = 'node_modules/@tensorflow/tfjs-node-gpu';
  const places = [
    packaged && path.join(packaged, 'engine'),
    path.join(here, '..', inPackage), // from out/
    path.join(here, '../../..', inPackage), // from main/engine/install, in tests
  ];
  const holds = (folder: string) => fs.existsSync(path.join(folder, bindingPath));
  return places.find((folder): folder is string => typeof folder === 'string' && holds(folder)) ?? null;
}

/** @returns the binding that came with the program, where its libraries came as well */
export function bundledBinding(): string | null {
  const folder = bundledFolder();
  if (folder === null) return null;
  const libraries = [path.join(folder, 'deps/lib'), path.join(folder, path.dirname(bindingPath))];
  const has = libraries.some((at) =>
    filesIn(at).some((name) => /^(lib)?tensorflow.*\.(so|dylib|dll)/.test(name)),
  );
  return has ? path.join(folder, bindingPath) : null;
}

function filesIn(folder: string): string[] {
  try {
    return fs.readdirSync(folder);
  } catch {
    return [];
  }
}

import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Where the WebAssembly binaries lie: beside the bundle (`out/wasm/`), or in their package when run from source.
 * @returns the folder with a trailing separator, as tfjs expects it
 */
export function wasmFolder(): string {
  const here = path.dirname(fileURLToPath(import.meta.url));
  const inPackage = 'node_modules/@tensorflow/tfjs-backend-wasm/dist';
  const folders = [path.join(here, 'wasm'), path.join(here, '../../..', inPackage)];
  const found = folders.find((folder) => fs.existsSync(path.join(folder, 'tfjs-backend-wasm.wasm')));
  if (!found) throw new Error(`its binaries are not in ${folders[0]}`);
  return found + path.sep;
}

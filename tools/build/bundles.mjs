// The four Node bundles: the program, its preload, the engine's process and the command line.
import fs from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { root } from '../setup/paths.mjs';

const ENTRIES = {
  main: 'main/app/main.ts',
  preload: 'main/app/preload.ts',
  engine: 'main/engine/process.ts',
  cli: 'main/cli/netloom.ts',
};

/** Left outside the bundles: Electron brings itself, DuckDB is a native package. */
const EXTERNAL = ['electron', '@duckdb/node-api', '@duckdb/node-bindings', '@duckdb/node-bindings-*'];

/** Builds out/*.cjs. The oldest Node that runs them is the one inside Electron 22. */
export async function buildBundles() {
  const entryPoints = Object.fromEntries(
    Object.entries(ENTRIES).filter(([name, file]) => {
      const there = fs.existsSync(path.join(root, file));
      if (!there) console.log(`build: ${file} is not there yet; out/${name}.cjs is left out`);
      return there;
    }),
  );
  await build({
    absWorkingDir: root,
    entryPoints,
    outdir: 'out',
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node16.17',
    mainFields: ['main', 'module'],
    external: EXTERNAL,
    alias: { '@mapbox/node-pre-gyp': './tools/build/find-binding.cjs' },
    define: { 'import.meta.url': '__bundleUrl' },
    banner: { js: "const __bundleUrl = require('node:url').pathToFileURL(__filename).href;" },
    sourcemap: true,
    logLevel: 'warning',
  });
  copyWasm();
}

/** The WebAssembly backend's binaries are data files: they lie beside the bundles, in out/wasm. */
function copyWasm() {
  const from = path.join(root, 'node_modules/@tensorflow/tfjs-backend-wasm/dist');
  const to = path.join(root, 'out/wasm');
  fs.mkdirSync(to, { recursive: true });
  for (const name of fs.readdirSync(from).filter((file) => file.endsWith('.wasm')))
    fs.copyFileSync(path.join(from, name), path.join(to, name));
}

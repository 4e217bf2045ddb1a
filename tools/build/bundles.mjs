// The Node bundles: the program, its preload, the engine's process, the command line and its graphics card's process.
import fs from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { root } from '../setup/paths.mjs';

const ENTRIES = {
  main: 'main/app/main.ts',
  engine: 'main/engine/process.ts',
  cli: 'main/cli/netloom.ts',
  gpu: 'main/engine/backend/webgpu/process.ts',
};

/** The oldest Node that runs them is the one inside Electron 22. */
const COMMON = {
  absWorkingDir: root,
  outdir: 'out',
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node16.17',
  sourcemap: true,
  logLevel: 'warning',
};

/** For what runs in Node itself. */
export const NODE = {
  ...COMMON,
  mainFields: ['main', 'module'],
  // Electron brings itself; DuckDB, the image decoder and Dawn are native packages.
  external: [
    'electron',
    'webgpu',
    '@duckdb/node-api',
    '@duckdb/node-bindings',
    '@duckdb/node-bindings-*',
    '@napi-rs/image',
  ],
  alias: { '@mapbox/node-pre-gyp': './tools/build/find-binding.cjs' },
  // CommonJS has no import.meta; some ES modules ask it where they lie.
  define: { 'import.meta.url': '__bundleUrl' },
  banner: { js: "const __bundleUrl = require('node:url').pathToFileURL(__filename).href;" },
};

/** Builds out/*.cjs. */
export async function buildBundles() {
  await build({ ...NODE, entryPoints: ENTRIES });
  // The preload runs inside the page's sandbox: it may require electron and nothing else.
  await build({
    ...COMMON,
    entryPoints: { preload: 'main/app/preload.ts', gpuPreload: 'main/app/gpuPreload.ts' },
    external: ['electron'],
  });
  await buildGpuPage();
  copyWasm();
}

/**
 * Builds the graphics card's process alone, for tests that run from source.
 *
 * @returns {Promise<string>} its file
 */
export async function buildGpuProcess() {
  await build({ ...NODE, entryPoints: { gpu: ENTRIES.gpu }, outdir: 'out/test', sourcemap: false });
  return path.join(root, 'out/test/gpu.cjs');
}

/** The page of the hidden window that trains on the graphics card, in out/gpu: for Chromium from 113 on, which has WebGPU. */
export async function buildGpuPage() {
  await build({
    absWorkingDir: root,
    entryPoints: { page: 'main/engine/backend/webgpu/page.ts' },
    outdir: 'out/gpu',
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'chrome108',
    logLevel: 'warning',
  });
  fs.copyFileSync(
    path.join(root, 'main/engine/backend/webgpu/page.html'),
    path.join(root, 'out/gpu/page.html'),
  );
  return path.join(root, 'out/gpu');
}

/** The WebAssembly backend's binaries are data files: they lie beside the bundles, in out/wasm. */
function copyWasm() {
  const from = path.join(root, 'node_modules/@tensorflow/tfjs-backend-wasm/dist');
  const to = path.join(root, 'out/wasm');
  fs.mkdirSync(to, { recursive: true });
  for (const name of fs.readdirSync(from).filter((file) => file.endsWith('.wasm')))
    fs.copyFileSync(path.join(from, name), path.join(to, name));
}

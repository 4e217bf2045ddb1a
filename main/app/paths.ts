import { app } from 'electron';
import path from 'node:path';

/** The folder of the bundles (out/, also inside the packaged program's archive): `__dirname` once all is one file. */
const bundles = __dirname;

export const preloadBundle = path.join(bundles, 'preload.cjs');
export const gpuPreloadBundle = path.join(bundles, 'gpuPreload.cjs');
export const engineBundle = path.join(bundles, 'engine.cjs');
export const pageFolder = path.join(bundles, 'renderer');
export const gpuPageFolder = path.join(bundles, 'gpu');

/** Samples, templates and icons: beside the archive in the packaged program, in the repository otherwise. */
export const assetsFolder = (): string =>
  app.isPackaged ? path.join(process.resourcesPath, 'assets') : path.join(bundles, '..', 'assets');

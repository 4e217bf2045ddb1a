// Building again only when a source has changed.
import fs from 'node:fs';
import path from 'node:path';
import { runCommand } from './command.mjs';
import { root } from './paths.mjs';
import { hashFiles, isStamped, writeStamp } from './stamps.mjs';

const COMMON = ['shared', 'package.json', 'package-lock.json', 'tools/build', 'tools/build.mjs'];
const BUNDLES = { stamp: path.join(root, 'out/.bundles'), sources: ['main', ...COMMON] };
const RENDERER = {
  stamp: path.join(root, 'out/.renderer'),
  sources: ['renderer', 'vite.config.ts', 'assets/icons', ...COMMON],
};

const fresh = ({ stamp, sources }) => isStamped(stamp, hashFiles(root, sources));

/** Runs a build and stamps it with what its sources were before it began. */
async function stamped({ stamp, sources }, build) {
  const hash = hashFiles(root, sources);
  fs.rmSync(stamp, { force: true });
  await build();
  writeStamp(stamp, hash);
}

/** @returns {boolean} whether out/*.cjs are newer than their sources */
export const bundlesFresh = () => fresh(BUNDLES);

/** @returns {boolean} whether out/renderer is newer than its sources */
export const rendererFresh = () => fresh(RENDERER);

export const stampBundles = (build) => stamped(BUNDLES, build);
export const stampRenderer = (build) => stamped(RENDERER, build);

/**
 * The step that builds what changed.
 *
 * @param {{ renderer: boolean }} options whether the page is needed too
 */
export const built = ({ renderer }) => ({
  title: 'build',
  isReady: () => bundlesFresh() && (!renderer || rendererFresh()),
  make: async (step) => {
    step.doing(renderer ? 'program and page' : 'command line');
    await runCommand(process.execPath, ['tools/build.mjs', ...(renderer ? [] : ['--node'])], { cwd: root });
    return 'done';
  },
});

// npm run dist: the packages for this platform. With --dir: only the unpacked program. With --lite: without the native
// engine, which the program then offers to fetch.
import './setup/node-version.mjs';
import fs from 'node:fs';
import path from 'node:path';
import { recordSizes } from './package/sizes.mjs';
import { standIns } from './package/stand-ins.mjs';
import { writeWheelIndex } from './package/wheel-index.mjs';
import { runInForeground } from './run.mjs';
import { setUpOrExit } from './setup/index.mjs';
import { root } from './setup/paths.mjs';
import { loneStep } from './setup/report.mjs';

const targets = !process.argv.includes('--dir');
const lite = process.argv.includes('--lite');
const LITE_NAMES = ['-c.artifactName=${productName}-lite-${version}-${arch}.${ext}'];
await setUpOrExit('packaging', process.stdout);

const step = loneStep('packaging');
const { env, args } = await standIns({ targets, step });
await writeWheelIndex(step);
step.done('electron-builder takes over');
const dist = path.join(root, 'dist');
fs.rmSync(dist, { recursive: true, force: true });
const builder = path.join(root, 'node_modules/electron-builder/cli.js');
const code = await runInForeground(
  process.execPath,
  [builder, ...(targets ? [] : ['--dir']), '--publish', 'never', ...args, ...(lite ? LITE_NAMES : [])],
  // Level 5: the highest level takes minutes longer for a few per cent.
  {
    cwd: root,
    env: { ELECTRON_BUILDER_COMPRESSION_LEVEL: '5', ...process.env, ...env, NETLOOM_LITE: lite ? '1' : '' },
  },
);
if (code === 0) recordSizes(dist);
process.exitCode = code;

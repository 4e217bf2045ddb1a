// npm run build: out/*.cjs (esbuild) and out/renderer (Vite). With --node: the bundles only.
import path from 'node:path';
import { buildBundles } from './build/bundles.mjs';
import { stampBundles, stampRenderer } from './setup/built.mjs';
import { root } from './setup/paths.mjs';

async function buildPage() {
  const { build } = await import('vite');
  await build({
    root: path.join(root, 'renderer'),
    configFile: path.join(root, 'vite.config.ts'),
    logLevel: 'warn',
  });
}

try {
  await stampBundles(buildBundles);
  if (!process.argv.includes('--node')) await stampRenderer(buildPage);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

// npm start: set up what is missing, then open the program; without a display, do its main job in the terminal.
import './setup/node-version.mjs';
import path from 'node:path';
import util from 'node:util';
import { runInForeground } from './run.mjs';
import { sandboxArguments } from './sandbox.mjs';
import { hasDisplay, setUpOrExit } from './setup/index.mjs';
import { electronPath, root } from './setup/paths.mjs';
import { demonstrate } from './terminal-demo.mjs';

const { values, positionals } = util.parseArgs({
  options: { 'setup-only': { type: 'boolean', default: false } },
  allowPositionals: true,
  strict: false,
});

await setUpOrExit(hasDisplay() ? 'window' : 'terminal', process.stdout);
if (values['setup-only']) console.log('Set up. `npm start` opens Netloom.');
else if (hasDisplay()) process.exitCode = await openWindow();
else process.exitCode = await demonstrate(positionals);

function openWindow() {
  const standing = process.env.INIT_CWD ?? process.cwd();
  const files = positionals.map((file) => path.resolve(standing, file));
  return runInForeground(electronPath(), [...sandboxArguments(electronPath()), root, ...files], {
    detached: false,
  });
}

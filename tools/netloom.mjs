// npm run -s netloom -- COMMAND …: the command line from a clone. Set-up speaks on stderr, so stdout stays the command's.
import './setup/node-version.mjs';
import path from 'node:path';
import { runInForeground } from './run.mjs';
import { setUpOrExit } from './setup/index.mjs';
import { root } from './setup/paths.mjs';

await setUpOrExit('terminal', process.stderr);
// npm moves to the package's folder; the files a person names are relative to where they stood.
const cwd = process.env.INIT_CWD ?? process.cwd();
process.exitCode = await runInForeground(
  process.execPath,
  ['--enable-source-maps', path.join(root, 'out/cli.cjs'), ...process.argv.slice(2)],
  { cwd },
);

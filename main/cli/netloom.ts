import { version } from '../../package.json';
import { run } from './program';

void run(process.argv.slice(2), version).then((code) => {
  // Not process.exit at once: what was written to a pipe must leave first.
  process.exitCode = code;
});

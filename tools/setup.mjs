// npm run setup: everything that the program, its tests and its packages need. --retry asks every source again.
import './setup/node-version.mjs';
import { retrySources, setUpOrExit } from './setup/index.mjs';

if (process.argv.includes('--retry')) retrySources();
await setUpOrExit('everything', process.stdout);
console.log('Everything is set up: npm start opens Netloom, npm test tests it.');

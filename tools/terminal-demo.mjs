// The program's main job without a window: a sample CSV from profile to exported model, command by command.
import fs from 'node:fs';
import path from 'node:path';
import { runInForeground } from './run.mjs';
import { root } from './setup/paths.mjs';

const FOLDER = 'netloom-demo';

/**
 * @param {string[]} files a CSV of one's own to take instead of the sample
 * @returns {Promise<number>} 0, or the exit code of the command that failed
 */
export async function demonstrate(files) {
  const standing = process.env.INIT_CWD ?? process.cwd();
  const own = files.find((file) => !file.endsWith('.netloom'));
  const data = own ? path.resolve(standing, own) : path.join(root, 'assets/samples/iris.csv');
  const [project, run, model] = ['iris.netloom', 'run', 'model.keras'].map((name) =>
    path.join(FOLDER, own ? name.replace('iris', path.parse(own).name) : name),
  );
  fs.mkdirSync(path.join(root, FOLDER), { recursive: true });
  // Only what an earlier demonstration made, so that this one starts afresh.
  for (const made of [project, run, model])
    fs.rmSync(path.join(root, made), { recursive: true, force: true });

  console.log(
    'There is no display here, so no window can open. Netloom does its main job in the terminal instead.',
  );
  const road = [
    ['What is in the data', ['profile', path.relative(root, data)]],
    ['A net that suits it', ['new', '--data', path.relative(root, data), '--seed', '1', '--out', project]],
    ['Training', ['train', project, '--run', run]],
    ['Judging it on rows it has not seen, beside simple baselines', ['evaluate', run]],
    ['Taking the model away', ['export', run, '--format', 'keras', '--out', model]],
  ];
  for (const [title, args] of road) {
    console.log(`\n── ${title}\n$ netloom ${args.join(' ')}`);
    const code = await runInForeground(process.execPath, [path.join(root, 'out/cli.cjs'), ...args], {
      cwd: root,
    });
    if (code !== 0) return code;
  }
  console.log(`
── With your own data
  npm run -s netloom -- new --data FILE.csv --target COLUMN --out my.netloom
  npm run -s netloom -- train my.netloom --run my-run
  npm run -s netloom -- evaluate my-run
  npm run -s netloom -- predict my-run --data NEW.csv --out predictions.csv
  npm run -s netloom -- export my-run --format keras --out my-model.keras
On a machine with a display, npm start opens the window. The files of this demonstration are in ${FOLDER}/.`);
  return 0;
}

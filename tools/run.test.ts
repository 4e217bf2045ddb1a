import { spawn } from 'node:child_process';
import path from 'node:path';
import { expect, it } from 'vitest';

const runner = path.resolve(import.meta.dirname, 'run.mjs');

/** Starts a parent that runs `script` in the foreground, and gathers what both say. */
function start(script: string) {
  const source = `
    import { runInForeground } from ${JSON.stringify(runner)};
    process.exitCode = await runInForeground(process.execPath, ['-e', ${JSON.stringify(script)}]);
    console.log('parent ends');`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', source]);
  let output = '';
  parent.stdout.on('data', (chunk) => (output += chunk));
  const said = async (word: string) => {
    while (!output.includes(word)) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  const ended = new Promise<number | null>((resolve) => parent.on('close', resolve));
  return { parent, said, ended, output: () => output };
}

it.skipIf(process.platform === 'win32')(
  'one press of Ctrl-C reaches the child once, however many signals it makes, and the parent waits',
  async () => {
    const run = start(`
      let count = 0;
      process.on('SIGINT', () => { if (++count === 1) setTimeout(() => { console.log('signals', count); process.exit(3); }, 300); });
      console.log('child waits'); setInterval(() => {}, 1000);`);
    await run.said('child waits');
    run.parent.kill('SIGINT');
    run.parent.kill('SIGINT');
    expect(await run.ended).toBe(3);
    expect(run.output()).toBe('child waits\nsignals 1\nparent ends\n');
  },
);

it('the child’s exit code is passed on', async () => {
  expect(await start('process.exit(7)').ended).toBe(7);
});

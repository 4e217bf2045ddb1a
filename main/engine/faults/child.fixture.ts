import fs from 'node:fs';
import { engineContract } from '#shared/ipc/engine';
import { dispatch } from '#shared/ipc/rpc';
import type { Project } from '#shared/project/schema';
import { saveProjectFile } from '../../files/projectFiles';
import { createEngine } from '../engine';
import { leastBetween } from '../train/checkpoints';

/**
 * The engine in a process of its own, for tests that kill it, starve it or fill its disk: it makes the calls given as
 * JSON on the command line, one after the other, waits for each training to end, and says all it hears on stdout, one
 * line of JSON for each. What is said is out before the next thing is done.
 */
interface Job {
  calls: { method: string; params: Record<string, unknown> }[];
  /** Checkpoints come after every epoch, and after every block of batches. */
  eager?: boolean;
}

const job = JSON.parse(process.argv[2] ?? '{"calls":[]}') as Job;
if (job.eager) Object.assign(leastBetween, { epochs: 0, batches: 0 });

const say = (line: object) => fs.writeSync(1, `${JSON.stringify(line)}\n`);
let ended: () => void = () => undefined;
const engine = createEngine({
  emit: (event, payload) => {
    say({ event, payload });
    if (
      event === 'train.status' &&
      !['running', 'paused', 'queued'].includes((payload as { status: string }).status)
    )
      ended();
  },
});
const context = {
  signal: { aborted: false, addEventListener: () => undefined, removeEventListener: () => undefined },
  progress: () => undefined,
};

async function main(): Promise<void> {
  say({ event: 'ready', payload: { pid: process.pid } });
  for (const { method, params } of job.calls) {
    const over = new Promise<void>((resolve) => (ended = resolve));
    try {
      const result =
        method === 'files.saveProject'
          ? await saveProjectFile(params['file'] as string, params['project'] as Project, null)
          : await dispatch(engineContract, engine.handlers, method, params, context);
      say({ event: 'result', payload: { method, result } });
      if (method === 'train.start') await over;
    } catch (error) {
      const { code, message, hint } = error as { code?: string; message: string; hint?: string };
      say({ event: 'error', payload: { method, code, message, hint } });
    }
  }
  await engine.dispose();
  process.exit(0);
}

process.on('unhandledRejection', (error) => {
  console.error(error);
  process.exit(70);
});
void main();

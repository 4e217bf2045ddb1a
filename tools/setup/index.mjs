// Set-up: parts in order, each of which knows whether it is ready and how to make itself so.
import { built } from './built.mjs';
import { electron, retryOfficialElectron } from './electron.mjs';
import { engine, forgetEngineFailure } from './engine.mjs';
import { forgetGraphFailure, graph } from './graph.mjs';
import { acquireLock } from './lock.mjs';
import { packages } from './packages.mjs';
import { python } from './python.mjs';
import { createReport } from './report.mjs';
import { forgetRefusals } from './roads.mjs';
import { hasDisplay, system } from './system.mjs';

/**
 * @typedef {{ title: string, isReady(): boolean, make(step: object): Promise<string> }} Part
 */

const forTests = [packages, engine, graph, electron, system({ virtualDisplay: true }), python];

/** What each command needs. */
export const PARTS = {
  window: [packages, engine, graph, electron, system({ virtualDisplay: false }), built({ renderer: true })],
  terminal: [packages, engine, graph, built({ renderer: false })],
  tests: forTests,
  packaging: [packages, engine, graph, electron, built({ renderer: true })],
  everything: [...forTests, built({ renderer: true })],
};

/**
 * Makes ready what is not. Says nothing where nothing is to be done, and starts no process to find out.
 *
 * @param {Part[]} parts
 * @param {NodeJS.WriteStream} stream where to report
 * @throws where a part fails; what was finished stays, and the next set-up goes on from there
 */
export async function setUp(parts, stream = process.stdout) {
  if (parts.every((part) => part.isReady())) return;
  const began = Date.now();
  const release = await acquireLock((text) => stream.write(`${text}\n`));
  try {
    stream.write('Netloom: setting up (only what is missing; it can be interrupted and goes on next time)\n');
    const report = createReport({ stream, total: parts.length });
    for (const part of parts) await makeReady(part, report.step(part.title));
    stream.write(`Set-up done in ${((Date.now() - began) / 1000).toFixed(1)} s\n\n`);
  } finally {
    release();
  }
}

async function makeReady(part, step) {
  if (part.isReady()) return step.done('ready');
  try {
    step.done(await part.make(step));
  } catch (error) {
    step.failed();
    throw error;
  }
}

/** Lets every source be tried again that refused before. */
export function retrySources() {
  forgetRefusals();
  forgetEngineFailure();
  forgetGraphFailure();
  retryOfficialElectron();
}

/**
 * Sets up for a command, or ends the process with a plain message.
 *
 * @param {keyof typeof PARTS} purpose
 */
export async function setUpOrExit(purpose, stream) {
  try {
    await setUp(PARTS[purpose], stream);
  } catch (error) {
    process.stderr.write(`\nSet-up stopped: ${error.message}\n\nStart again to go on from here.\n`);
    process.exit(1);
  }
}

export { hasDisplay };

import os from 'node:os';
import type { DataSpec } from '#shared/data/spec';
import { NetloomError, errorData } from '#shared/errors';
import { inspectGraph } from '#shared/graph/inspect';
import { memoryEstimate } from '#shared/graph/memory';
import type { Project } from '#shared/project/schema';
import type { Ending } from './training';

/** A net and what it trains on: enough to say how much memory a batch takes. */
interface Given {
  project: Pick<Project, 'graph' | 'training'>;
  spec: DataSpec;
}

/**
 * How a training ends that broke off: the world's doing can be mended and the run goes on; a lack of memory wants
 * smaller batches; anything else unexpected is a defect, and says so.
 */
export function endingOf(error: unknown, given: Given): Ending {
  // A folder that is gone took its checkpoints with it.
  if (isSystemError(error) && error.code === 'ENOENT')
    return failed(`the run’s folder could not be written: ${error.message}. Train again`);
  if (isSystemError(error))
    return {
      status: 'interrupted',
      reason: `the run’s folder could not be written: ${error.message}. Free some space, or look at its permissions; then resume the run`,
    };
  // Its checkpoints are sound, and go on here or there.
  if (error instanceof NetloomError && error.code === 'gpu.failed')
    return { status: 'interrupted', reason: `${error.message} ${error.hint}`.replace(/\.$/, '') };
  if (!isOutOfMemory(error)) return failed(inWords(error));
  const free = os.freemem();
  const fitting = fittingBatch(given, free);
  const ending = failed(inWords(outOfMemory(error, given, free)));
  return fitting < given.project.training.batchSize ? { ...ending, fittingBatch: fitting } : ending;
}
const failed = (reason: string): Ending => ({ status: 'failed', reason });

function inWords(error: unknown): string {
  const { message, hint } = errorData(error);
  return [message, hint].filter(Boolean).join(' ').replace(/\.$/, '');
}

/** Of a call to the operating system: `ENOSPC`, `EACCES`, … */
export const isSystemError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && /^E[A-Z]+$/.test((error as NodeJS.ErrnoException).code ?? '');

/** As TensorFlow, V8, WebAssembly and graphics drivers say it. */
const words =
  /OOM when allocating|ResourceExhausted|RESOURCE_EXHAUSTED|bad_alloc|failed to allocate|allocation failed|out of memory|Maximum memory size|Invalid (typed )?array (buffer )?length/i;
export const isOutOfMemory = (error: unknown): boolean => error instanceof Error && words.test(error.message);

/** That memory ran out, and a batch size that should fit. */
export function outOfMemory(error: unknown, given: Given, free = os.freemem()): NetloomError {
  const { batchSize } = given.project.training;
  const fitting = fittingBatch(given, free);
  return new NetloomError(
    'train.outOfMemory',
    `There is not enough memory for batches of ${batchSize}: ${lineThatSaysSo(error)}.`,
    fitting < batchSize ? `Set the batch size to ${fitting} or less.` : 'Make the layers smaller.',
    { cause: error },
  );
}

/** The largest half, quarter, eighth … of the batch size whose step should fit into half of what is free. */
function fittingBatch({ project: { graph, training }, spec }: Given, free: number): number {
  const report = inspectGraph(graph, spec);
  let size = Math.floor(training.batchSize / 2);
  const need = (batchSize: number) => memoryEstimate(report, { ...training, batchSize }).total;
  while (size > 1 && need(size) > free / 2) size = Math.floor(size / 2);
  return Math.max(1, size);
}

/** TensorFlow's errors are many lines long, of which one says it. */
function lineThatSaysSo(error: unknown): string {
  const lines = (error as Error).message.split('\n');
  const line = lines.find((text) => words.test(text)) ?? lines[0]!;
  return line
    .replace(/^Message: /, '')
    .trim()
    .replace(/\.$/, '')
    .slice(0, 160);
}

import type { Run } from '#shared/runs/run';
import { sha256Of } from '../data/hash';
import { resolveSource, sourceAt } from '../data/sources';

const quiet = {
  signal: { aborted: false, addEventListener: () => undefined, removeEventListener: () => undefined },
  progress: () => undefined,
};

/**
 * Whether the files that a run was trained on and is tested by are still what they were when the training began; their
 * times and sizes are looked at first, their bytes only where those differ.
 * @returns a sentence about what is no longer so, or null
 */
export async function dataCaution({ data }: Pick<Run, 'data'>): Promise<string | null> {
  return (await caution('Its data file', data)) ?? (data.test ? caution('Its test file', data.test) : null);
}

async function caution(what: string, file: { path: string; sha256: string }): Promise<string | null> {
  try {
    const digest = await sha256Of(await resolveSource(sourceAt(file.path), null), quiet);
    if (digest === file.sha256) return null;
    return `${what} ${file.path} was changed during the training: put it back, or train again, before you judge the net by it`;
  } catch {
    return `${what} ${file.path} was taken away during the training: put it back before you judge the net by it`;
  }
}

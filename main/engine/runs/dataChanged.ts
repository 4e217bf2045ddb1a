import type { Run } from '#shared/runs/run';
import { sha256Of } from '../data/hash';
import { resolveSource } from '../data/sources';

const quiet = {
  signal: { aborted: false, addEventListener: () => undefined, removeEventListener: () => undefined },
  progress: () => undefined,
};

/**
 * Whether the file that a run trained on is still what it was when the training began; its time and size are looked at
 * first, its bytes only where those differ.
 * @returns a sentence about what is no longer so, or null
 */
export async function dataCaution({ data }: Pick<Run, 'data'>): Promise<string | null> {
  try {
    const source = { kind: 'file', path: data.path, format: 'auto', dialect: {} } as const;
    const digest = await sha256Of(await resolveSource(source, null), quiet);
    if (digest === data.sha256) return null;
    return `Its data file ${data.path} was changed during the training: put it back, or train again, before you judge the net by it`;
  } catch {
    return `Its data file ${data.path} was taken away during the training: put it back before you judge the net by it`;
  }
}

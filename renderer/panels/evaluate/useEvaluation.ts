import { useCallback, useEffect, useState } from 'react';
import { errorData, type ErrorData } from '#shared/errors';
import type { Evaluation } from '#shared/runs/evaluation';
import { session, useSession } from '../../session';

export type Judgement =
  | { state: 'none' }
  | { state: 'loading' }
  | { state: 'failed'; error: ErrorData }
  | { state: 'ready'; dir: string; evaluation: Evaluation };

/** The judgement on the shown run; asked for once it has a model. @returns it, and a way to ask again */
export function useEvaluation(): [Judgement, () => void] {
  const shown = useSession((s) => s.shown);
  const known = useSession((s) => (s.shown ? s.evaluations[s.shown.dir] : undefined));
  const [failed, setFailed] = useState<{ dir: string; error: ErrorData } | null>(null);
  const dir = shown?.dir;
  const ready =
    shown !== null && shown.run.status !== 'running' && shown.run.status !== 'paused' && shown.run.epochs > 0;

  const ask = useCallback(() => {
    if (!dir || !ready) return;
    setFailed(null);
    session.evaluate(dir).catch((error: unknown) => setFailed({ dir, error: errorData(error) }));
  }, [dir, ready]);
  useEffect(ask, [ask]);

  if (!dir || !ready) return [{ state: 'none' }, ask];
  if (known) return [{ state: 'ready', dir, evaluation: known }, ask];
  if (failed?.dir === dir) return [{ state: 'failed', error: failed.error }, ask];
  return [{ state: 'loading' }, ask];
}

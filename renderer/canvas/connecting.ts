import { createStore } from 'zustand/vanilla';
import { canConnect } from '#shared/graph/connect';
import { documentStore } from '../editor/store';

export type Verdict = { ok: true } | { ok: false; reason: string };

/** A link that is being drawn. */
export interface Connecting {
  from: string;
  /** Which end was taken: data flow from a `source`, into a `target`. */
  end: 'source' | 'target';
  /** Whether the link may go to this layer; asked once for each and remembered. */
  judge(id: string): Verdict;
}

/** The link being drawn, so that each layer can say whether it fits; null otherwise. */
export const connectingStore = createStore<{ now: Connecting | null }>(() => ({ now: null }));

/** The two ends of a link that was begun at one end and goes to another layer. */
export const endsOf = (from: string, end: Connecting['end'], to: string) =>
  end === 'source' ? { source: from, target: to } : { source: to, target: from };

export function judgeFrom(from: string, end: Connecting['end']): Connecting {
  const { project, spec } = documentStore.getState();
  const known = new Map<string, Verdict>();
  const judge = (id: string): Verdict => {
    const { source, target } = endsOf(from, end, id);
    const verdict = known.get(id) ?? canConnect(project.graph, spec, source, target);
    known.set(id, verdict);
    return verdict;
  };
  return { from, end, judge };
}

export const startConnecting = (from: string, end: Connecting['end']): void =>
  connectingStore.setState({ now: judgeFrom(from, end) });
export const stopConnecting = (): void => connectingStore.setState({ now: null });

import { createStore } from 'zustand/vanilla';
import { canConnect, type Connection } from '#shared/graph/connect';
import type { Point } from '../editor/geometry';
import { documentStore } from '../editor/store';

/** A link that is being drawn. */
export interface Connecting {
  from: string;
  /** Which end was taken: data flow from a `source`, into a `target`. */
  end: 'source' | 'target';
  /** Whether the link may go to this layer; asked once for each and remembered. */
  judge(id: string): Connection;
}

/** The link being drawn, so that each layer can say whether it fits, and the layer and place the pointer is at. */
export const connectingStore = createStore<{ now: Connecting | null; over: string | null; at: Point }>(
  () => ({
    now: null,
    over: null,
    at: { x: 0, y: 0 },
  }),
);

/** What is to be said about the layer below the pointer; null where the link simply fits. */
export function hoverVerdict({
  now,
  over,
}: {
  now: Connecting | null;
  over: string | null;
}): Connection | null {
  if (!now || over === null || over === now.from) return null;
  return now.judge(over);
}

/** The two ends of a link that was begun at one end and goes to another layer. */
export const endsOf = (from: string, end: Connecting['end'], to: string) =>
  end === 'source' ? { source: from, target: to } : { source: to, target: from };

/** `mends`: the link may be drawn, does not fit yet, and will offer what mends it. */
export type Verdict = 'from' | 'fits' | 'mends' | 'refused';
export function verdictOf({ from, judge }: Connecting, id: string): Verdict {
  if (from === id) return 'from';
  const connection = judge(id);
  return !connection.ok ? 'refused' : connection.misfit === undefined ? 'fits' : 'mends';
}

export function judgeFrom(from: string, end: Connecting['end']): Connecting {
  const { project, spec } = documentStore.getState();
  const known = new Map<string, Connection>();
  const judge = (id: string): Connection => {
    const { source, target } = endsOf(from, end, id);
    const verdict = known.get(id) ?? canConnect(project.graph, spec, source, target);
    known.set(id, verdict);
    return verdict;
  };
  return { from, end, judge };
}

export const startConnecting = (from: string, end: Connecting['end']): void =>
  connectingStore.setState({ now: judgeFrom(from, end) });
export const stopConnecting = (): void => connectingStore.setState({ now: null, over: null });

/** Follows the pointer while a link is drawn. */
export function pointAt(element: Element, at: Point): void {
  if (!connectingStore.getState().now) return;
  const over = element.closest('.react-flow__node')?.getAttribute('data-id') ?? null;
  connectingStore.setState({ over, at });
}

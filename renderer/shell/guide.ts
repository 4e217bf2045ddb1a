import { createStore } from 'zustand/vanilla';
import { engine } from '../client';
import { documentStore, edit } from '../editor/store';
import { setRole } from '../panels/data/recipe';
import { toastError } from '../ui/toast';
import { words } from '../words/shell';
import type { Graph } from '#shared/graph/schema';

/** The road from a file to a net, while its suggestion stands as it was made. */
export interface Guide {
  /** Why this net and these settings; one sentence each. Empty where nothing was suggested. */
  reasons: readonly string[];
  /** The suggested net; null when there is none. */
  net: string | null;
  /** A suggestion for another target is being made. */
  working: boolean;
}
const none: Guide = { reasons: [], net: null, working: false };
export const guideStore = createStore<Guide>(() => none);

/** What makes a net this net: not where its layers are drawn. */
export const netKey = (graph: Graph): string =>
  JSON.stringify([graph.nodes.map(({ id, type, name, params }) => [id, type, name, params]), graph.edges]);

export const setGuide = (graph: Graph, reasons: readonly string[]): void =>
  guideStore.setState({ reasons, net: netKey(graph), working: false });
export const clearGuide = (): void => guideStore.setState(none);

/** True while the net is the suggested one or none at all: then another target gets another suggestion. */
export const netIsSuggested = (graph: Graph): boolean =>
  graph.nodes.length === 0 || netKey(graph) === guideStore.getState().net;

/** Predicts another column. A net that was not changed by hand follows, in the same undo step. */
export async function chooseTarget(column: string): Promise<void> {
  const label = words.suggestion.label(column);
  const merge = `target ${column}`;
  const follows = netIsSuggested(documentStore.getState().project.graph);
  edit(label, (p) => (p.data ? { ...p, data: setRole(p.data, column, 'target') } : p), { merge });
  if (!follows) return;
  const { documentId, project, base } = documentStore.getState();
  guideStore.setState({ working: true });
  try {
    const suggested = await engine.call('graph.suggest', { project, base });
    const now = documentStore.getState();
    // Whoever went on editing meanwhile is not overrun.
    if (now.documentId !== documentId || now.project.data !== project.data) return;
    const { graph, training } = suggested.project;
    edit(label, (p) => ({ ...p, graph, training }), { merge });
    setGuide(graph, suggested.reasons);
  } catch (error) {
    toastError(words.failures.action, error);
  } finally {
    guideStore.setState({ working: false });
  }
}

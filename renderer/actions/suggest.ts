import { WandSparkles } from 'lucide-react';
import { engine } from '../client';
import { documentStore, edit } from '../editor/store';
import { setGuide } from '../shell/guide';
import { words } from '../words/design';
import { canvas } from './canvasPort';
import type { Action } from './registry';

/** Draws the net that suits the data, with its settings, as one undo step. */
async function suggest(): Promise<void> {
  const { documentId, project, base } = documentStore.getState();
  const suggested = await engine.call('graph.suggest', { project, base });
  // Whoever went on to another document meanwhile keeps that one.
  if (documentStore.getState().documentId !== documentId) return;
  const { graph, training } = suggested.project;
  edit(words.actions.suggest, (p) => ({ ...p, graph, training }));
  setGuide(graph, suggested.reasons);
  canvas()?.fit();
}

export const suggestActions: readonly Action[] = [
  {
    id: 'layer.suggest',
    label: words.actions.suggest,
    group: 'layer',
    icon: WandSparkles,
    keywords: 'automatic template net wizard',
    enabled: (s) => s.project.data !== null,
    perform: suggest,
  },
];

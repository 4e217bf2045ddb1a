import { Cable, PenLine, Plus, SlidersHorizontal, Unplug } from 'lucide-react';
import { perform } from '../editor/gesture';
import { addAfter, addAt, nextPlace } from '../editor/insert';
import { usedLayer } from '../editor/recent';
import { documentStore, type DocumentState } from '../editor/store';
import { words } from '../words/design';
import { canvas } from './canvasPort';
import type { Action } from './registry';
import { suggestActions } from './suggest';

const w = words.actions;
const state = () => documentStore.getState();
const shown = () => canvas() !== null;
const onlyNode = (s: DocumentState): string | undefined =>
  s.selection.nodes.length === 1 && s.selection.edges.length === 0 ? s.selection.nodes[0] : undefined;
const onlyEdge = (s: DocumentState): string | undefined =>
  s.selection.edges.length === 1 && s.selection.nodes.length === 0 ? s.selection.edges[0] : undefined;

/** Adds a layer behind the selected one, or behind all others. */
export function addLayer(type: string): void {
  const { graph } = state().project;
  const after = onlyNode(state());
  perform(after === undefined ? addAt(graph, type, nextPlace(graph)) : addAfter(graph, type, after));
  usedLayer(type);
}

export const layerActions: readonly Action[] = [
  ...suggestActions,
  {
    id: 'layer.add',
    label: w.addLayer,
    group: 'layer',
    icon: Plus,
    key: 'Space',
    keyScope: 'canvas',
    keywords: 'insert new quick',
    enabled: (s) => s.documentId !== null && shown(),
    perform: () => {
      const [node, edge] = [onlyNode(state()), onlyEdge(state())];
      canvas()?.openQuickAdd(
        edge !== undefined
          ? { kind: 'into', edge }
          : node !== undefined && state().project.graph.nodes.find((n) => n.id === node)?.type !== 'Output'
            ? { kind: 'from', node }
            : { kind: 'free' },
      );
    },
  },
  {
    id: 'layer.connect',
    label: w.connect,
    group: 'layer',
    icon: Cable,
    key: 'C',
    keyScope: 'canvas',
    keywords: 'link wire join',
    enabled: (s) => onlyNode(s) !== undefined && shown(),
    perform: () => {
      const node = onlyNode(state());
      if (node !== undefined) canvas()?.openConnect(node);
    },
  },
  {
    id: 'layer.disconnect',
    label: w.disconnect,
    group: 'layer',
    icon: Unplug,
    keywords: 'unlink remove links',
    enabled: (s) => {
      const ids = new Set(s.selection.nodes);
      return s.project.graph.edges.some((e) => ids.has(e.source) || ids.has(e.target));
    },
    perform: () => {
      const ids = new Set(state().selection.nodes);
      const links = state().project.graph.edges.filter((e) => ids.has(e.source) || ids.has(e.target));
      perform({ label: w.disconnect, edits: [{ edit: 'removeEdges', ids: links.map((e) => e.id) }] });
    },
  },
  {
    id: 'layer.parameters',
    label: w.openParameters,
    group: 'layer',
    icon: SlidersHorizontal,
    key: 'Enter',
    keyScope: 'canvas',
    enabled: (s) => onlyNode(s) !== undefined && shown(),
    perform: () => canvas()?.openParameters(),
  },
  {
    id: 'layer.rename',
    label: w.rename,
    group: 'layer',
    icon: PenLine,
    key: 'F2',
    keyScope: 'canvas',
    enabled: (s) => onlyNode(s) !== undefined && shown(),
    perform: () => canvas()?.openParameters('name'),
  },
];

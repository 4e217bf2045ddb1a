import { CircleAlert, Maximize, ScanSearch, Sparkles, ZoomIn, ZoomOut } from 'lucide-react';
import { directionOf, type Direction } from '../editor/geometry';
import { tidy } from '../editor/layout';
import { documentStore, edit, type DocumentState } from '../editor/store';
import { showProblems } from '../panels/problems/show';
import { words } from '../words/design';
import { canvas } from './canvasPort';
import type { Action } from './registry';

const w = words.actions;
const shown = () => canvas() !== null;
const hasLayers = (s: DocumentState) => s.project.graph.nodes.length > 0 && shown();
const severalSelected = (s: DocumentState) => s.selection.nodes.length > 1 && shown();

/** Puts layers in order as one undo step. @param ids only these; empty = all. */
export function tidyLayers(direction: Direction, ids: readonly string[] = []): void {
  edit(w.tidy, (project) => {
    const { graph } = project;
    const places = tidy(graph, direction, ids);
    const turned = directionOf(graph) !== direction;
    const moved = (n: (typeof graph.nodes)[number]) => {
      const p = places[n.id];
      return p && (p.x !== n.position.x || p.y !== n.position.y);
    };
    if (!turned && !graph.nodes.some(moved)) return project;
    const nodes = graph.nodes.map((n) => (moved(n) ? { ...n, position: places[n.id] ?? n.position } : n));
    return { ...project, graph: { ...graph, nodes, ...(turned ? { direction } : {}) } };
  });
  canvas()?.fit(ids);
}

const direction = () => directionOf(documentStore.getState().project.graph);

export const layoutActions: readonly Action[] = [
  {
    id: 'view.problems',
    label: w.problems,
    group: 'view',
    icon: CircleAlert,
    key: 'Mod+Shift+M',
    enabled: (s) => s.documentId !== null,
    perform: showProblems,
  },
  {
    id: 'layout.tidy',
    label: w.tidy,
    group: 'layout',
    icon: Sparkles,
    key: 'Mod+Shift+L',
    keywords: 'layout arrange order clean',
    enabled: hasLayers,
    perform: () => tidyLayers(direction()),
  },
  {
    id: 'layout.tidySelection',
    label: w.tidySelection,
    group: 'layout',
    icon: Sparkles,
    enabled: severalSelected,
    perform: () => tidyLayers(direction(), documentStore.getState().selection.nodes),
  },
  {
    id: 'layout.tidyRight',
    label: w.tidyRight,
    group: 'layout',
    keywords: 'horizontal direction',
    enabled: hasLayers,
    perform: () => tidyLayers('right'),
  },
  {
    id: 'layout.tidyDown',
    label: w.tidyDown,
    group: 'layout',
    keywords: 'vertical direction',
    enabled: hasLayers,
    perform: () => tidyLayers('down'),
  },
  {
    id: 'view.fit',
    label: w.fit,
    group: 'layout',
    icon: Maximize,
    key: 'Shift+1',
    enabled: hasLayers,
    perform: () => canvas()?.fit(),
  },
  {
    id: 'view.fitSelection',
    label: w.fitSelection,
    group: 'layout',
    icon: ScanSearch,
    key: 'Shift+2',
    enabled: (s) => s.selection.nodes.length > 0 && shown(),
    perform: () => canvas()?.fit(documentStore.getState().selection.nodes),
  },
  {
    id: 'view.zoomIn',
    label: w.zoomIn,
    group: 'layout',
    icon: ZoomIn,
    key: ['Mod+=', 'Mod++'],
    enabled: shown,
    perform: () => canvas()?.zoomBy(1.25),
  },
  {
    id: 'view.zoomOut',
    label: w.zoomOut,
    group: 'layout',
    icon: ZoomOut,
    key: 'Mod+-',
    enabled: shown,
    perform: () => canvas()?.zoomBy(0.8),
  },
  {
    id: 'view.zoomReset',
    label: w.zoomReset,
    group: 'layout',
    key: 'Mod+0',
    enabled: shown,
    perform: () => canvas()?.zoomReset(),
  },
];

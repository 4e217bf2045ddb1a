import type { NodeChange, OnNodeDrag } from '@xyflow/react';
import { useRef, useState } from 'react';
import { freeStanding, spliceExisting, canSplice } from '../editor/insert';
import type { Point } from '../editor/geometry';
import { perform } from '../editor/gesture';
import { documentStore, editGraph } from '../editor/store';
import { titleOf } from './describe';
import { droppingStore, edgeAt, setDropEdge } from './dropping';
import type { LayerFlowNode } from './flowElements';
import { snap, type SnapLine } from './snap';

const snapPixels = 6;

/** Positions stay local while layers are dragged; the document changes once, when they are let go. */
export function useNodeDrag(zoom: () => number) {
  const [dragged, setDragged] = useState<Record<string, Point> | null>(null);
  const [lines, setLines] = useState<readonly SnapLine[]>([]);
  const latest = useRef<Record<string, Point> | null>(null);

  const onPositions = (changes: readonly NodeChange<LayerFlowNode>[]): void => {
    const moved = changes.flatMap((c) =>
      c.type === 'position' && c.position ? [{ id: c.id, to: c.position }] : [],
    );
    const lead = moved[0];
    if (!lead) return;
    const ids = new Set(moved.map((m) => m.id));
    const { nodes } = documentStore.getState().project.graph;
    const others = nodes.filter((n) => !ids.has(n.id)).map((n) => n.position);
    const snapped = snap(lead.to, others, snapPixels / zoom());
    const positions = Object.fromEntries(
      moved.map(({ id, to }) => [id, { x: to.x + snapped.by.x, y: to.y + snapped.by.y }]),
    );
    latest.current = positions;
    setDragged(positions);
    setLines(snapped.lines);
  };

  const onNodeDrag: OnNodeDrag<LayerFlowNode> = (event, node, all) => {
    const { graph } = documentStore.getState().project;
    const type = node.data.layer.type;
    const splices = all.length === 1 && canSplice(type) && freeStanding(graph, node.id);
    const { clientX, clientY } =
      'touches' in event ? (event.touches[0] ?? { clientX: 0, clientY: 0 }) : event;
    setDropEdge(splices ? edgeAt(clientX, clientY) : null);
  };

  const onNodeDragStop: OnNodeDrag<LayerFlowNode> = (_event, node) => {
    const positions = latest.current;
    const { edge } = droppingStore.getState();
    latest.current = null;
    setDropEdge(null);
    if (positions) {
      const { graph } = documentStore.getState().project;
      if (edge === null || !perform(spliceExisting(graph, node.id, edge))) {
        const rounded = Object.fromEntries(
          Object.entries(positions).map(([id, p]) => [id, { x: Math.round(p.x), y: Math.round(p.y) }]),
        );
        const ids = Object.keys(rounded);
        const label = ids.length === 1 ? `Move ${titleOf(node.data.layer)}` : `Move ${ids.length} layers`;
        editGraph(label, [{ edit: 'move', positions: rounded }]);
      }
    }
    setDragged(null);
    setLines([]);
  };

  return { dragged, lines, onPositions, onNodeDrag, onNodeDragStop };
}

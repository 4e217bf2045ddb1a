import { getBezierPath, type ConnectionLineComponentProps } from '@xyflow/react';
import type { RefObject } from 'react';
import { useStore } from 'zustand';
import { words } from '../words/design';
import { connectingStore, hoverVerdict } from './connecting';
import type { LayerFlowNode } from './flowElements';
import './edge.css';

/** The link while it is drawn, in the colour of the verdict about the layer below the pointer. */
export function ConnectionLine(props: ConnectionLineComponentProps<LayerFlowNode>) {
  const kind = useStore(connectingStore, (s) => {
    const verdict = hoverVerdict(s);
    return verdict && (!verdict.ok ? 'refused' : verdict.misfit === undefined ? 'fits' : 'mends');
  });
  const [path] = getBezierPath({
    sourceX: props.fromX,
    sourceY: props.fromY,
    sourcePosition: props.fromPosition,
    targetX: props.toX,
    targetY: props.toY,
    targetPosition: props.toPosition,
  });
  return <path className="connection-path" d={path} data-verdict={kind ?? undefined} />;
}

/** Why the layer below the pointer does not take the link. Not part of the drawing: it keeps its size at every zoom. */
export function ConnectionReason({ root }: { root: RefObject<HTMLElement | null> }) {
  const verdict = useStore(connectingStore, hoverVerdict);
  const at = useStore(connectingStore, (s) => s.at);
  const reason = verdict && (verdict.ok ? verdict.misfit : verdict.reason);
  const box = root.current?.getBoundingClientRect();
  if (!verdict || !reason || !box) return null;
  const left = Math.min(at.x - box.left + 14, box.width - 300);
  return (
    <div className="connection-reason" role="status" style={{ left, top: at.y - box.top + 18 }}>
      <p>{reason}</p>
      {verdict.ok && <p>{words.canvas.mendsLater}</p>}
    </div>
  );
}

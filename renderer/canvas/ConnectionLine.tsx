import { getBezierPath, type ConnectionLineComponentProps } from '@xyflow/react';
import { useStore } from 'zustand';
import { connectingStore } from './connecting';
import type { LayerFlowNode } from './flowElements';
import { words } from '../words/design';
import './edge.css';

/** The link while it is drawn; over a layer that does not take it, it says why. */
export function ConnectionLine({
  fromX,
  fromY,
  toX,
  toY,
  fromPosition,
  toPosition,
  toNode,
}: ConnectionLineComponentProps<LayerFlowNode>) {
  const now = useStore(connectingStore, (s) => s.now);
  const over = toNode && now && toNode.id !== now.from ? now.judge(toNode.id) : null;
  const reason = over && (over.ok ? over.misfit : over.reason);
  const [path] = getBezierPath({
    sourceX: fromX,
    sourceY: fromY,
    sourcePosition: fromPosition,
    targetX: toX,
    targetY: toY,
    targetPosition: toPosition,
  });
  return (
    <g>
      <path
        className="connection-path"
        d={path}
        data-refused={over?.ok === false || undefined}
        data-fits={(over?.ok && reason === undefined) || undefined}
        data-mends={(over?.ok && reason !== undefined) || undefined}
      />
      {reason && (
        <foreignObject x={toX + 14} y={toY + 14} width={300} height={120} style={{ overflow: 'visible' }}>
          <div className="connection-reason" role="status">
            <p>{reason}</p>
            {over.ok && <p>{words.canvas.mendsLater}</p>}
          </div>
        </foreignObject>
      )}
    </g>
  );
}

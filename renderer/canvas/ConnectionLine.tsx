import { getBezierPath, type ConnectionLineComponentProps } from '@xyflow/react';
import { useStore } from 'zustand';
import { connectingStore } from './connecting';
import type { LayerFlowNode } from './flowElements';
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
  const verdict = toNode && now ? now.judge(toNode.id) : null;
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
        data-refused={verdict?.ok === false || undefined}
        data-fits={verdict?.ok === true || undefined}
      />
      {verdict?.ok === false && (
        <foreignObject x={toX + 14} y={toY + 14} width={300} height={120} style={{ overflow: 'visible' }}>
          <div className="connection-reason" role="status">
            {verdict.reason}
          </div>
        </foreignObject>
      )}
    </g>
  );
}

import { BaseEdge, EdgeLabelRenderer, getBezierPath, type EdgeProps } from '@xyflow/react';
import { memo } from 'react';
import { useStore } from 'zustand';
import { words } from '../words/design';
import { shapeText } from './describe';
import { droppingStore } from './dropping';
import type { LinkFlowEdge } from './flowElements';
import { RepairButton } from './RepairMenu';
import './edge.css';

/** A link with the shape that flows through it; a broken one says so and offers what would mend it. */
export const LinkEdge = memo(function LinkEdge(props: EdgeProps<LinkFlowEdge>) {
  const [path, x, y] = getBezierPath(props);
  const hot = useStore(droppingStore, (s) => s.edge === props.id);
  const { shape = null, problem = null } = props.data ?? {};
  return (
    <>
      <BaseEdge
        id={props.id}
        path={path}
        interactionWidth={props.interactionWidth ?? 22}
        className="link-path"
        data-hot={hot || undefined}
        data-broken={problem !== null || undefined}
      />
      {hot ? (
        <text className="link-label link-label-hot" x={x} y={y}>
          {words.canvas.insertHere}
        </text>
      ) : (
        !problem &&
        shape && (
          <text className="link-label" x={x} y={y}>
            {shapeText(shape)}
          </text>
        )
      )}
      {problem && !hot && (
        <EdgeLabelRenderer>
          <div
            className="link-problem nodrag nopan"
            style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
          >
            {shape && <span className="mono">{shapeText(shape)}</span>}
            <RepairButton problem={problem} />
          </div>
        </EdgeLabelRenderer>
      )}
    </>
  );
});

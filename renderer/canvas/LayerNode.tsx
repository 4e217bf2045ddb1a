import { Handle, Position, type NodeProps } from '@xyflow/react';
import { CircleAlert, TriangleAlert } from 'lucide-react';
import { memo } from 'react';
import { useStore } from 'zustand';
import { layerNamed } from '#shared/layers/registry';
import { connectingStore, verdictOf } from './connecting';
import { colourOf, headlineOf, shapeText, titleOf, weightsOf, weightsText, worst } from './describe';
import type { LayerFlowNode } from './flowElements';
import './node.css';

const takesInput = (type: string) => (layerNamed(type)?.inputs.max ?? 1) > 0;

/** One layer on the canvas: what it is, its two or three parameters, what it gives, and whether something is wrong. */
export const LayerNode = memo(function LayerNode({ id, data, selected }: NodeProps<LayerFlowNode>) {
  const { layer, report, direction } = data;
  const verdict = useStore(connectingStore, (s) => (s.now ? verdictOf(s.now, id) : undefined));
  const problem = worst(report?.problems ?? []);
  const weights = weightsOf(report);
  const shape = report?.output ? shapeText(report.output) : '';
  const stated = headlineOf(layer);
  // An Input that is only a shape would say it twice.
  const headline = stated === shape ? '' : stated;
  const [into, outOf] =
    direction === 'right' ? [Position.Left, Position.Right] : [Position.Top, Position.Bottom];
  return (
    <div
      className="layer"
      style={{ '--c': colourOf(layer.type) } as React.CSSProperties}
      data-selected={selected || undefined}
      data-problem={problem?.severity}
      data-verdict={verdict}
    >
      <div className="layer-title">
        <span className="layer-name">{titleOf(layer)}</span>
        {layer.name && layer.name !== layer.type && <span className="layer-type">{layer.type}</span>}
      </div>
      {headline && <div className="layer-line">{headline}</div>}
      {problem ? (
        <div className="layer-line layer-problem" title={problem.message}>
          {problem.severity === 'error' ? (
            <CircleAlert size={13} aria-hidden />
          ) : (
            <TriangleAlert size={13} aria-hidden />
          )}
          <span>{problem.message}</span>
        </div>
      ) : (
        shape && (
          <div className="layer-line layer-figures">
            <span className="layer-shape">{shape}</span>
            {weights > 0 && <span>{weightsText(weights)}</span>}
          </div>
        )
      )}
      {takesInput(layer.type) && <Handle type="target" position={into} className="layer-handle" />}
      {layer.type !== 'Output' && <Handle type="source" position={outOf} className="layer-handle" />}
    </div>
  );
});

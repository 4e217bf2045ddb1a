import { Position, type Edge, type Node } from '@xyflow/react';
import type { EdgeReport, GraphReport, NodeReport } from '#shared/graph/report';
import type { Graph, GraphEdge, GraphNode } from '#shared/graph/schema';
import type { Shape } from '#shared/layers/define';
import type { Problem } from '#shared/problems';
import { directionOf, nodeHeight, nodeWidth, type Direction, type Point } from '../editor/geometry';
import type { Selection } from '../editor/selection';
import { describeEdge, describeNode, titleOf } from './describe';

export interface LayerData extends Record<string, unknown> {
  layer: GraphNode;
  report: NodeReport | null;
  direction: Direction;
}
export interface LinkData extends Record<string, unknown> {
  shape: Shape | null;
  problem: Problem | null;
}
export type LayerFlowNode = Node<LayerData, 'layer'>;
export type LinkFlowEdge = Edge<LinkData, 'link'>;

const handle = 12;
const centre = (length: number) => length / 2 - handle / 2;
const edgeOf = (length: number) => length - handle / 2;
const box = { width: handle, height: handle };
/** Where links dock. Stated, not measured: links to layers outside the view are drawn right, too. */
const handles = {
  right: [
    { type: 'target' as const, position: Position.Left, x: -handle / 2, y: centre(nodeHeight), ...box },
    {
      type: 'source' as const,
      position: Position.Right,
      x: edgeOf(nodeWidth),
      y: centre(nodeHeight),
      ...box,
    },
  ],
  down: [
    { type: 'target' as const, position: Position.Top, x: centre(nodeWidth), y: -handle / 2, ...box },
    {
      type: 'source' as const,
      position: Position.Bottom,
      x: centre(nodeWidth),
      y: edgeOf(nodeHeight),
      ...box,
    },
  ],
};
const size = { width: nodeWidth, height: nodeHeight };

const sameShape = (a: Shape | null, b: Shape | null): boolean =>
  a === b || (a !== null && b !== null && a.length === b.length && a.every((n, i) => n === b[i]));
const sameProblems = (a: readonly Problem[], b: readonly Problem[]): boolean =>
  a === b || (a.length === b.length && (a.length === 0 || JSON.stringify(a) === JSON.stringify(b)));
const sameNode = (a: NodeReport | null, b: NodeReport | null): boolean =>
  a === b ||
  (a !== null &&
    b !== null &&
    sameShape(a.output, b.output) &&
    a.weights.trainable === b.weights.trainable &&
    a.weights.frozen === b.weights.frozen &&
    a.multiplyAdds === b.multiplyAdds &&
    sameProblems(a.problems, b.problems));
const sameEdge = (a: EdgeReport | null, b: EdgeReport | null): boolean =>
  a === b ||
  (a !== null &&
    b !== null &&
    sameShape(a.shape, b.shape) &&
    sameProblems(a.problem ? [a.problem] : [], b.problem ? [b.problem] : []));

interface NodeEntry {
  layer: GraphNode;
  report: NodeReport | null;
  direction: Direction;
  selected: boolean;
  position: Point;
  node: LayerFlowNode;
}
interface EdgeEntry {
  link: GraphEdge;
  report: EdgeReport | null;
  direction: Direction;
  selected: boolean;
  names: string;
  edge: LinkFlowEdge;
}

/** Turns the document into what React Flow draws. What did not change stays the same object, so that only the rest renders again. */
export function flowElements(): {
  nodes(
    graph: Graph,
    report: GraphReport,
    selection: Selection,
    dragged: Record<string, Point> | null,
  ): LayerFlowNode[];
  edges(graph: Graph, report: GraphReport, selection: Selection): LinkFlowEdge[];
} {
  let nodeCache = new Map<string, NodeEntry>();
  let edgeCache = new Map<string, EdgeEntry>();
  return {
    nodes(graph, report, selection, dragged) {
      const direction = directionOf(graph);
      const picked = new Set(selection.nodes);
      const next = new Map<string, NodeEntry>();
      for (const layer of graph.nodes) {
        const known = nodeCache.get(layer.id);
        const position = dragged?.[layer.id] ?? layer.position;
        const selected = picked.has(layer.id);
        const r = report.nodes[layer.id] ?? null;
        const fits =
          known?.layer === layer &&
          known.selected === selected &&
          known.direction === direction &&
          known.position.x === position.x &&
          known.position.y === position.y &&
          sameNode(known.report, r);
        if (known && fits) next.set(layer.id, known);
        else {
          const sameData =
            known?.layer === layer && known.direction === direction && sameNode(known.report, r);
          const data = known && sameData ? known.node.data : { layer, report: r, direction };
          const node: LayerFlowNode = {
            id: layer.id,
            type: 'layer',
            position,
            data,
            selected,
            ...size,
            measured: size,
            handles: handles[direction],
            sourcePosition: direction === 'right' ? Position.Right : Position.Bottom,
            targetPosition: direction === 'right' ? Position.Left : Position.Top,
            ariaRole: 'button',
            ariaLabel: describeNode(layer, r),
            domAttributes: {
              tabIndex: -1,
              'aria-pressed': selected,
              'aria-roledescription': 'layer',
            } as never,
          };
          next.set(layer.id, { layer, report: r, direction, selected, position, node });
        }
      }
      nodeCache = next;
      return [...next.values()].map((e) => e.node);
    },

    edges(graph, report, selection) {
      const direction = directionOf(graph);
      const picked = new Set(selection.edges);
      const titles = new Map(graph.nodes.map((n) => [n.id, titleOf(n)]));
      const next = new Map<string, EdgeEntry>();
      for (const link of graph.edges) {
        const known = edgeCache.get(link.id);
        const selected = picked.has(link.id);
        const r = report.edges[link.id] ?? null;
        const [from, to] = [titles.get(link.source) ?? link.source, titles.get(link.target) ?? link.target];
        const names = `${from}\n${to}`;
        const fits =
          known?.link === link &&
          known.selected === selected &&
          known.direction === direction &&
          known.names === names &&
          sameEdge(known.report, r);
        if (known && fits) next.set(link.id, known);
        else {
          const edge: LinkFlowEdge = {
            id: link.id,
            type: 'link',
            source: link.source,
            target: link.target,
            selected,
            data: { shape: r?.shape ?? null, problem: r?.problem ?? null },
            interactionWidth: 22,
            ariaLabel: describeEdge(from, to, r),
          };
          next.set(link.id, { link, report: r, direction, selected, names, edge });
        }
      }
      edgeCache = next;
      return [...next.values()].map((e) => e.edge);
    },
  };
}

import type { ReactFlowInstance, Viewport } from '@xyflow/react';
import { useEffect, useMemo, type RefObject } from 'react';
import type { Graph } from '#shared/graph/schema';
import { setCanvas, type CanvasPort, type QuickAddFor } from '../actions/canvasPort';
import { boundsOf, nodeHeight, nodeWidth, type Point } from '../editor/geometry';
import { documentStore } from '../editor/store';
import { setLayout } from '../ui/layout';
import type { LayerFlowNode, LinkFlowEdge } from './flowElements';

export type Flow = ReactFlowInstance<LayerFlowNode, LinkFlowEdge>;

/** Motion explains, and is left out where the person asked for less of it. */
const duration = (): number => (matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 160);
export const fitOptions = { padding: 0.06, maxZoom: 1, minZoom: 0.05 };

/** From here on a net is shown as a whole when it is opened; a larger one from its beginning, so that it can be read. */
const readable = 0.75;

/** Where to look when a document is opened. @param width of the canvas in pixels */
export function firstView(graph: Graph, width: number, height: number): Viewport {
  const bounds = boundsOf(graph.nodes) ?? { x: 0, y: 0, width: nodeWidth, height: 0 };
  const margin = 32;
  const whole = Math.min(
    1,
    (width - 2 * margin) / bounds.width,
    (height - 2 * margin) / Math.max(1, bounds.height),
  );
  const zoom = Math.max(readable, whole);
  /** Centred where it fits, else from its beginning. */
  const start = (room: number, from: number, length: number) =>
    Math.max(margin, (room - length * zoom) / 2) - from * zoom;
  const empty = graph.nodes.length === 0;
  return {
    zoom,
    x: start(width, bounds.x, bounds.width),
    y: empty ? 3 * margin : start(height, bounds.y, bounds.height),
  };
}

/** A list that is open over the canvas. */
export type Asking =
  | { list: 'add'; what: QuickAddFor; screen: Point; place: Point | null }
  | { list: 'connect'; from: string; screen: Point };

interface Parts {
  flow: Flow;
  root: RefObject<HTMLDivElement | null>;
  /** Where the pointer was last over the canvas, in the window. */
  pointer: RefObject<Point | null>;
  ask(asking: Asking): void;
}

/** What actions may ask of this canvas, while it is on screen. */
export function usePort({ flow, root, pointer, ask }: Parts): CanvasPort {
  const port = useMemo((): CanvasPort => {
    const box = () => root.current?.getBoundingClientRect() ?? new DOMRect();
    const centre = (): Point => ({ x: box().left + box().width / 2, y: box().top + box().height / 2 });
    const local = (client: Point): Point => ({ x: client.x - box().left, y: client.y - box().top });
    const nodeOf = (id: string) => documentStore.getState().project.graph.nodes.find((n) => n.id === id);
    const client = (): Point => pointer.current ?? centre();
    /** Below a layer, where a list about it opens. */
    const below = (id: string): Point => {
      const node = nodeOf(id);
      return node
        ? local(flow.flowToScreenPosition({ x: node.position.x, y: node.position.y + nodeHeight + 8 }))
        : local(centre());
    };
    const reveal = (id: string): void => {
      const node = nodeOf(id);
      if (!node) return;
      const [from, to] = [
        flow.flowToScreenPosition(node.position),
        flow.flowToScreenPosition({ x: node.position.x + nodeWidth, y: node.position.y + nodeHeight }),
      ];
      const b = box();
      const inside =
        from.x >= b.left + 8 && to.x <= b.right - 8 && from.y >= b.top + 8 && to.y <= b.bottom - 8;
      if (!inside)
        void flow.setCenter(node.position.x + nodeWidth / 2, node.position.y + nodeHeight / 2, {
          zoom: flow.getZoom(),
          duration: duration(),
        });
    };
    return {
      fit: (ids = []) =>
        // A frame later: what was just edited is on the canvas by then.
        void requestAnimationFrame(() =>
          flow.fitView({
            ...fitOptions,
            duration: duration(),
            ...(ids.length ? { nodes: ids.map((id) => ({ id })) } : {}),
          }),
        ),
      zoomBy: (factor) => void flow.zoomTo(flow.getZoom() * factor, { duration: duration() }),
      zoomReset: () => void flow.zoomTo(1, { duration: duration() }),
      reveal,
      focusNode: (id) => {
        reveal(id);
        const attempt = (left: number) => {
          const element = root.current?.querySelector<HTMLElement>(
            `.react-flow__node[data-id="${CSS.escape(id)}"]`,
          );
          if (element) element.focus({ preventScroll: true });
          else if (left > 0) requestAnimationFrame(() => attempt(left - 1));
        };
        attempt(40);
      },
      pointer: () => flow.screenToFlowPosition(client()),
      openQuickAdd: (what, at) => {
        const onNode = what.kind === 'from' && !at;
        const screen = onNode ? below(what.node) : local(at ?? client());
        const place = onNode ? null : flow.screenToFlowPosition(at ?? client());
        ask({ list: 'add', what, screen, place });
      },
      openConnect: (node) => ask({ list: 'connect', from: node, screen: below(node) }),
      openParameters: (field) => {
        setLayout('design.inspector.folded', 0);
        requestAnimationFrame(() => {
          const within = field ? `[data-param="${CSS.escape(field)}"]` : '[data-params]';
          const panel =
            document.querySelector(`[data-inspector] ${within}`) ??
            document.querySelector('[data-inspector]');
          const control = panel?.querySelector<HTMLElement>(
            'input, [role="combobox"], [role="switch"], textarea',
          );
          control?.focus();
          if (control instanceof HTMLInputElement) control.select();
        });
      },
    };
  }, [flow, root, pointer, ask]);

  useEffect(() => {
    setCanvas(port);
    return () => setCanvas(null);
  }, [port]);
  return port;
}

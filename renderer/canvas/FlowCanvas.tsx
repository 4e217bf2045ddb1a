import {
  Background,
  MiniMap,
  ReactFlow,
  ReactFlowProvider,
  SelectionMode,
  ViewportPortal,
  useReactFlow,
  useStore as useFlow,
  type EdgeChange,
  type NodeChange,
  type Viewport,
} from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import { useCallback, useEffect, useMemo, useRef, useState, type DragEvent } from 'react';
import { useStore } from 'zustand';
import { listenForClipboard } from '../actions/clipboard';
import { reportOf } from '../editor/derived';
import { directionOf, type Point } from '../editor/geometry';
import { perform } from '../editor/gesture';
import { addAt, canSplice, centredAt, spliceNew } from '../editor/insert';
import { placeStore } from '../editor/place';
import { usedLayer } from '../editor/recent';
import { documentStore, select } from '../editor/store';
import { words } from '../words/design';
import { CanvasMenu } from './CanvasMenu';
import { CanvasTools } from './CanvasTools';
import { ConnectionLine, ConnectionReason } from './ConnectionLine';
import { connectingStore, pointAt } from './connecting';
import { ConnectTo } from './ConnectTo';
import { colourOf } from './describe';
import { droppingStore, edgeAt, layerMime, setDropEdge } from './dropping';
import { EmptyCanvas } from './EmptyCanvas';
import { flowElements, type LayerFlowNode, type LinkFlowEdge } from './flowElements';
import { keepRecent } from './keepRecent';
import { LayerNode } from './LayerNode';
import { LinkEdge } from './LinkEdge';
import { QuickAdd } from './QuickAdd';
import { useConnect } from './useConnect';
import { useDocument } from './useDocument';
import { useNodeDrag } from './useNodeDrag';
import { firstView, usePort, type Asking } from './usePort';
import { onWalkKeyUp, useWalk } from './useWalk';
import './canvas.css';

// Made once: new objects on each render would draw every layer anew.
const nodeTypes = { layer: LayerNode };
const edgeTypes = { link: LinkEdge };
const severalKeys = ['Meta', 'Control', 'Shift'];
/** Where each document was looked at, for coming back from another view. */
const viewports = new Map<string, Viewport>();

/** Selection after React Flow's changes to it. */
function selected(
  current: readonly string[],
  changes: readonly (NodeChange<LayerFlowNode> | EdgeChange<LinkFlowEdge>)[],
) {
  const next = new Set(current);
  for (const c of changes)
    if (c.type === 'select') {
      if (c.selected) next.add(c.id);
      else next.delete(c.id);
    }
  return [...next];
}

function Canvas({ documentId }: { documentId: string }) {
  const flow = useReactFlow<LayerFlowNode, LinkFlowEdge>();
  const root = useRef<HTMLDivElement>(null);
  const pointer = useRef<Point | null>(null);
  const [asking, ask] = useState<Asking | null>(null);
  const [elements] = useState(flowElements);
  const graph = useDocument((s) => s.project.graph);
  const report = useDocument(reportOf);
  const selection = useDocument((s) => s.selection);
  const connecting = useStore(connectingStore, (s) => s.now?.end);
  const far = useFlow((s) => s.transform[2] < 0.45);
  const port = usePort({ flow, root, pointer, ask });
  const drag = useNodeDrag(flow.getZoom);
  const connect = useConnect((what, client) => port.openQuickAdd(what, client));
  const onKeyDown = useWalk(port.focusNode);

  const nodes = useMemo(
    () => elements.nodes(graph, report, selection, drag.dragged),
    [elements, graph, report, selection, drag.dragged],
  );
  const edges = useMemo(() => elements.edges(graph, report, selection), [elements, graph, report, selection]);
  const empty = graph.nodes.length === 0;

  const onNodesChange = (changes: NodeChange<LayerFlowNode>[]) => {
    drag.onPositions(changes);
    const now = documentStore.getState().selection;
    if (changes.some((c) => c.type === 'select')) select({ ...now, nodes: selected(now.nodes, changes) });
  };
  const onEdgesChange = (changes: EdgeChange<LinkFlowEdge>[]) => {
    const now = documentStore.getState().selection;
    if (changes.some((c) => c.type === 'select')) select({ ...now, edges: selected(now.edges, changes) });
  };

  useEffect(() => listenForClipboard(() => root.current !== null), []);
  useEffect(keepRecent, []);
  useRefocus(root, graph);

  // A click in the problems list leads here.
  const place = useStore(placeStore);
  const { focusNode, openParameters } = port;
  useEffect(() => {
    const where = place.place;
    if (where?.area !== 'graph') return;
    placeStore.setState({ place: null });
    const edge =
      where.edge === undefined
        ? undefined
        : documentStore.getState().project.graph.edges.find((e) => e.id === where.edge);
    const node = where.node ?? edge?.target;
    if (where.node !== undefined) select({ nodes: [where.node], edges: [] });
    else if (edge) select({ nodes: [], edges: [edge.id] });
    if (node === undefined) return;
    focusNode(node);
    if (where.param !== undefined) openParameters(where.param);
  }, [place, focusNode, openParameters]);

  const onDragOver = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes(layerMime)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
    const { type } = droppingStore.getState();
    setDropEdge(type !== null && canSplice(type) ? edgeAt(event.clientX, event.clientY) : null);
  };
  const onDrop = (event: DragEvent) => {
    const type = event.dataTransfer.getData(layerMime);
    if (type === '') return;
    event.preventDefault();
    const { edge } = droppingStore.getState();
    setDropEdge(null);
    const at = centredAt(flow.screenToFlowPosition({ x: event.clientX, y: event.clientY }));
    const now = documentStore.getState().project.graph;
    if (edge === null || !perform(spliceNew(now, type, edge))) perform(addAt(now, type, at));
    usedLayer(type);
    const added = documentStore.getState().selection.nodes[0];
    if (added !== undefined) port.focusNode(added);
  };
  const close = useCallback(
    (id: string | null) => {
      ask(null);
      if (id === null) root.current?.focus({ preventScroll: true });
      else focusNode(id);
    },
    [focusNode],
  );

  return (
    <CanvasMenu>
      <div
        ref={root}
        className="canvas"
        data-canvas
        data-far={far || undefined}
        data-direction={directionOf(graph)}
        data-connecting={connecting}
        tabIndex={0}
        role="application"
        aria-label={words.canvas.label}
        onKeyDown={onKeyDown}
        onKeyUp={onWalkKeyUp}
        onPointerDown={() => {
          if (!root.current?.contains(document.activeElement)) root.current?.focus({ preventScroll: true });
        }}
        onPointerMove={(e) => {
          pointer.current = { x: e.clientX, y: e.clientY };
          if (e.target instanceof Element) pointAt(e.target, pointer.current);
        }}
        onPointerLeave={() => void (pointer.current = null)}
        onDoubleClick={(e) => {
          if (e.target instanceof Element && e.target.classList.contains('react-flow__pane'))
            port.openQuickAdd({ kind: 'free' }, { x: e.clientX, y: e.clientY });
        }}
        onDragOver={onDragOver}
        onDragLeave={() => setDropEdge(null)}
        onDrop={onDrop}
      >
        <ReactFlow
          nodes={nodes}
          edges={edges}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          onNodesChange={onNodesChange}
          onEdgesChange={onEdgesChange}
          onNodeDrag={drag.onNodeDrag}
          onNodeDragStop={drag.onNodeDragStop}
          onSelectionDragStop={(event, moved) => {
            const first = moved[0];
            if (first) drag.onNodeDragStop(event.nativeEvent, first, moved);
          }}
          onConnectStart={connect.onConnectStart}
          onConnect={connect.onConnect}
          onConnectEnd={connect.onConnectEnd}
          isValidConnection={connect.isValidConnection}
          connectionLineComponent={ConnectionLine}
          connectionRadius={24}
          onNodeDoubleClick={() => port.openParameters()}
          onEdgeDoubleClick={(e, edge) =>
            port.openQuickAdd({ kind: 'into', edge: edge.id }, { x: e.clientX, y: e.clientY })
          }
          onNodeContextMenu={(_e, node) => {
            if (!node.selected) select({ nodes: [node.id], edges: [] });
          }}
          onEdgeContextMenu={(_e, edge) => {
            if (!edge.selected) select({ nodes: [], edges: [edge.id] });
          }}
          onPaneContextMenu={() => select({ nodes: [], edges: [] })}
          onInit={(instance) => {
            const box = root.current?.getBoundingClientRect();
            const view = viewports.get(documentId) ?? (box && firstView(graph, box.width, box.height));
            if (view) void instance.setViewport(view);
          }}
          onMoveEnd={(_e, viewport) => void viewports.set(documentId, viewport)}
          minZoom={0.05}
          maxZoom={2.5}
          onlyRenderVisibleElements
          selectionMode={SelectionMode.Partial}
          multiSelectionKeyCode={severalKeys}
          deleteKeyCode={null}
          panActivationKeyCode={null}
          zoomOnDoubleClick={false}
          disableKeyboardA11y
          nodesFocusable={false}
          edgesFocusable={false}
          elevateEdgesOnSelect
          proOptions={{ hideAttribution: true }}
        >
          <Background gap={20} size={1.2} color="var(--grid)" />
          {!empty && (
            <MiniMap<LayerFlowNode>
              pannable
              zoomable
              ariaLabel={words.canvas.minimap}
              nodeColor={(n) => colourOf(n.data.layer.type)}
              nodeBorderRadius={16}
              bgColor="var(--panel)"
            />
          )}
          <ViewportPortal>
            {drag.lines.map((l) => (
              <i
                key={l.axis}
                className="snap-line"
                style={
                  l.axis === 'x'
                    ? { left: l.at, top: l.from - 12, height: l.to - l.from + 24, width: 1 }
                    : { top: l.at, left: l.from - 12, width: l.to - l.from + 24, height: 1 }
                }
              />
            ))}
          </ViewportPortal>
        </ReactFlow>
        {empty && !asking && <EmptyCanvas />}
        <ConnectionReason root={root} />
        <CanvasTools />
        {asking?.list === 'add' && (
          <QuickAdd what={asking.what} screen={asking.screen} place={asking.place} onClose={close} />
        )}
        {asking?.list === 'connect' && (
          <ConnectTo from={asking.from} screen={asking.screen} onClose={close} />
        )}
      </div>
    </CanvasMenu>
  );
}

/** When the layer that had the focus is gone, the canvas keeps it: keys go on working. */
function useRefocus(root: React.RefObject<HTMLDivElement | null>, graph: unknown): void {
  const had = useRef(false);
  useEffect(() => {
    const element = root.current;
    if (!element) return;
    const onIn = () => void (had.current = true);
    const onOut = (e: FocusEvent) => {
      if (e.relatedTarget) had.current = false;
    };
    element.addEventListener('focusin', onIn);
    element.addEventListener('focusout', onOut);
    return () => {
      element.removeEventListener('focusin', onIn);
      element.removeEventListener('focusout', onOut);
    };
  }, [root]);
  useEffect(() => {
    // React Flow draws in effects of its own: a frame later the layer is really gone.
    const frame = requestAnimationFrame(() => {
      if (had.current && document.activeElement === document.body)
        root.current?.focus({ preventScroll: true });
    });
    return () => cancelAnimationFrame(frame);
  }, [root, graph]);
}

/** The graph editor's canvas; anew for each document. */
export function FlowCanvas() {
  const documentId = useDocument((s) => s.documentId) ?? '';
  return (
    <ReactFlowProvider key={documentId}>
      <Canvas documentId={documentId} />
    </ReactFlowProvider>
  );
}

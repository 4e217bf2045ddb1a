import { freeEdgeId } from './ids';
import type { Graph, GraphEdge, GraphNode } from './schema';

/** Every change a graph knows, as data: what undo marks, fixes and the command line share. */
export type GraphEdit =
  | { edit: 'addNode'; node: GraphNode }
  | {
      edit: 'removeNodes';
      ids: string[];
      /** Joins what stood before with what stood behind. */ join?: boolean;
    }
  | { edit: 'addEdge'; edge: GraphEdge }
  | { edit: 'removeEdges'; ids: string[] }
  /** Puts a node into a link. The link is replaced by two. */
  | { edit: 'spliceNode'; edgeId: string; node: GraphNode }
  | { edit: 'setParams'; id: string; params: Record<string, unknown> }
  | { edit: 'rename'; id: string; name: string }
  | { edit: 'move'; positions: Record<string, { x: number; y: number }> };

/** Applies one edit. Pure; what refers to something that is gone changes nothing. Deletions drop their edges first. */
export function applyEdit(graph: Graph, edit: GraphEdit): Graph {
  switch (edit.edit) {
    case 'addNode':
      return graph.nodes.some((n) => n.id === edit.node.id)
        ? graph
        : { ...graph, nodes: [...graph.nodes, edit.node] };
    case 'removeNodes':
      return removeNodes(graph, edit.ids, edit.join ?? false);
    case 'addEdge':
      return addEdge(graph, edit.edge);
    case 'removeEdges':
      return { ...graph, edges: graph.edges.filter((e) => !edit.ids.includes(e.id)) };
    case 'spliceNode':
      return splice(graph, edit.edgeId, edit.node);
    case 'setParams':
      return mapNode(graph, edit.id, (n) => ({ ...n, params: { ...n.params, ...edit.params } }));
    case 'rename':
      return mapNode(graph, edit.id, (n) => ({ ...n, name: edit.name }));
    case 'move':
      return {
        ...graph,
        nodes: graph.nodes.map((n) => {
          const position = edit.positions[n.id];
          return position ? { ...n, position } : n;
        }),
      };
  }
}

export const applyEdits = (graph: Graph, edits: readonly GraphEdit[]): Graph =>
  edits.reduce(applyEdit, graph);

function mapNode(graph: Graph, id: string, change: (n: GraphNode) => GraphNode): Graph {
  return { ...graph, nodes: graph.nodes.map((n) => (n.id === id ? change(n) : n)) };
}

function addEdge(graph: Graph, edge: GraphEdge): Graph {
  const has = (id: string) => graph.nodes.some((n) => n.id === id);
  const known = graph.edges.some((e) => e.source === edge.source && e.target === edge.target);
  if (known || !has(edge.source) || !has(edge.target)) return graph;
  const id = freeEdgeId(new Set(graph.edges.map((e) => e.id)), edge.id);
  return { ...graph, edges: [...graph.edges, { ...edge, id }] };
}

function removeNodes(graph: Graph, ids: readonly string[], join: boolean): Graph {
  return ids.reduce((g, id) => removeNode(g, id, join), graph);
}

function removeNode(graph: Graph, id: string, join: boolean): Graph {
  const before = graph.edges.filter((e) => e.target === id && e.source !== id);
  const [single] = before;
  const kept = graph.edges.filter((e) => e.source !== id && e.target !== id);
  const linked = new Set(kept.map(pair));
  const taken = new Set(kept.map((e) => e.id));
  const edges = graph.edges.flatMap((edge) => {
    if (edge.target === id) return [];
    if (edge.source !== id) return [edge];
    // Joining is only plain where one link comes in; the joined link keeps its place among the merge's inputs.
    if (!join || before.length !== 1 || !single) return [];
    const joined = { ...edge, source: single.source };
    if (linked.has(pair(joined))) return [];
    linked.add(pair(joined));
    joined.id = freeEdgeId(taken, `${joined.source}-${joined.target}`);
    taken.add(joined.id);
    return [joined];
  });
  return { ...graph, nodes: graph.nodes.filter((n) => n.id !== id), edges };
}

const pair = ({ source, target }: GraphEdge): string => JSON.stringify([source, target]);

function splice(graph: Graph, edgeId: string, node: GraphNode): Graph {
  const old = graph.edges.find((e) => e.id === edgeId);
  if (!old || graph.nodes.some((n) => n.id === node.id)) return graph;
  const taken = new Set(graph.edges.map((e) => e.id));
  const first = freeEdgeId(taken, `${old.source}-${node.id}`);
  const second = freeEdgeId(new Set([...taken, first]), `${node.id}-${old.target}`);
  return {
    ...graph,
    nodes: [...graph.nodes, node],
    edges: graph.edges.flatMap((e) =>
      e === old
        ? [
            { id: first, source: e.source, target: node.id },
            { ...e, id: second, source: node.id },
          ]
        : [e],
    ),
  };
}

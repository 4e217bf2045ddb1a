import { z } from 'zod';
import type { GraphEdit } from '#shared/graph/edits';
import { link, nextId } from '#shared/graph/ids';
import { edgeSchema, nodeSchema, type Graph, type GraphNode } from '#shared/graph/schema';
import { boundsOf, type Point } from './geometry';
import type { Gesture } from './gesture';
import type { Selection } from './selection';

/** Layers on the clipboard: plain JSON, so that they travel between windows, projects and mails. */
const clipSchema = z.object({
  netloom: z.literal('layers'),
  version: z.literal(1),
  nodes: z.array(nodeSchema).min(1),
  edges: z.array(edgeSchema),
  /** Links from layers that were not copied; taken along when they are asked for. */
  incoming: z.array(edgeSchema).default([]),
});
type Clip = z.infer<typeof clipSchema>;

/** The selected layers as text. @returns null when none is selected. */
export function copyText(graph: Graph, selection: Selection): string | null {
  const ids = new Set(selection.nodes);
  const nodes = graph.nodes.filter((n) => ids.has(n.id));
  if (nodes.length === 0) return null;
  const clip: Clip = {
    netloom: 'layers',
    version: 1,
    nodes,
    edges: graph.edges.filter((e) => ids.has(e.source) && ids.has(e.target)),
    incoming: graph.edges.filter((e) => !ids.has(e.source) && ids.has(e.target)),
  };
  return JSON.stringify(clip, null, 2);
}

/** Layers from a text; null when the text is something else. */
export function readClip(text: string): Clip | null {
  if (!text.includes('"netloom"')) return null;
  try {
    const parsed = clipSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

export interface PasteOptions {
  /** Also links the copies to the layers that fed the originals, where this graph has them. */
  keepIncoming?: boolean;
  /** Where the upper left corner goes; otherwise a little beside the originals. */
  at?: Point;
  verb?: string;
}

/** Adds copies of the layers in `text` with ids of their own. @returns null when the text holds no layers. */
export function paste(graph: Graph, text: string, options: PasteOptions = {}): Gesture | null {
  const clip = readClip(text);
  const bounds = clip && boundsOf(clip.nodes);
  if (!clip || !bounds) return null;
  const offset = options.at
    ? { x: options.at.x - bounds.x, y: options.at.y - bounds.y }
    : cascade(graph, clip.nodes);
  const taken = { nodes: [...graph.nodes] };
  const renewed = new Map<string, string>();
  const nodes = clip.nodes.map((node) => {
    const id = nextId(taken, node.type);
    renewed.set(node.id, id);
    const copy = { ...node, id, position: { x: node.position.x + offset.x, y: node.position.y + offset.y } };
    taken.nodes.push(copy);
    return copy;
  });
  const inner = clip.edges.flatMap((e) => {
    const [source, target] = [renewed.get(e.source), renewed.get(e.target)];
    return source !== undefined && target !== undefined ? [link(source, target)] : [];
  });
  const present = new Set(graph.nodes.map((n) => n.id));
  const incoming = !options.keepIncoming
    ? []
    : clip.incoming.flatMap((e) => {
        const target = renewed.get(e.target);
        return present.has(e.source) && target !== undefined ? [link(e.source, target)] : [];
      });
  const only = nodes.length === 1 ? nodes[0] : undefined;
  return {
    label: `${options.verb ?? 'Paste'} ${only ? only.name || only.type : `${nodes.length} layers`}`,
    edits: [
      ...nodes.map((node): GraphEdit => ({ edit: 'addNode', node })),
      ...[...incoming, ...inner].map((edge): GraphEdit => ({ edit: 'addEdge', edge })),
    ],
    select: { nodes: nodes.map((n) => n.id), edges: [] },
  };
}

/** Copies of the selected layers, beside them. */
export function duplicate(graph: Graph, selection: Selection, keepIncoming = false): Gesture | null {
  const text = copyText(graph, selection);
  return text === null ? null : paste(graph, text, { keepIncoming, verb: 'Duplicate' });
}

/** The first offset at which no copy would cover a layer that stands exactly there: pasting twice makes a staircase. */
function cascade(graph: Graph, nodes: readonly GraphNode[]): Point {
  const places = new Set(graph.nodes.map((n) => `${n.position.x} ${n.position.y}`));
  for (let i = 0; ; i++) {
    const d = i * 32;
    if (!nodes.some((n) => places.has(`${n.position.x + d} ${n.position.y + d}`))) return { x: d, y: d };
  }
}

import type { DataSpec } from '../../data/spec';
import { link } from '../ids';
import type { Graph, GraphNode } from '../schema';

export const node = (id: string, type: string, params: Record<string, unknown> = {}): GraphNode => ({
  id, type, name: '', params, position: { x: 0, y: 0 },
}); // prettier-ignore

/** A graph from its layers and its links, each written “a b c” for a→b→c. */
export const net = (nodes: GraphNode[], ...ways: string[]): Graph => ({
  nodes,
  edges: ways.flatMap((way) => {
    const ids = way.split(' ');
    return ids.slice(1).map((id, i) => link(ids[i]!, id));
  }),
});

/** Layers one after the other: `['Dense', { units: 3 }]` gets the id `dense`, the next one `dense2`, … */
export function chain(...layers: [type: string, params?: Record<string, unknown>][]): Graph {
  const seen = new Map<string, number>();
  const nodes = layers.map(([type, params]) => {
    const n = (seen.get(type) ?? 0) + 1;
    seen.set(type, n);
    return node(type.charAt(0).toLowerCase() + type.slice(1) + (n > 1 ? n : ''), type, params);
  });
  return net(nodes, nodes.map((n) => n.id).join(' '));
}

/** What a table brings: so many numeric features, and classes or a number to predict. */
export const table = (
  features: number,
  classes: string[] | null,
  more: Partial<DataSpec> = {},
): DataSpec => ({
  features: Array.from({ length: features }, (_, i) => ({
    column: `x${i}`,
    slots: [`x${i}`],
    integerCodes: null,
  })),
  steps: null,
  targets: [{ column: 'y', classes, horizon: 1 }],
  rows: { train: 100, validation: 20, test: 20 },
  ...more,
});

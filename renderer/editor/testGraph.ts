import type { Graph, GraphNode } from '#shared/graph/schema';
import { link } from '#shared/graph/ids';

/** A graph for tests: `a:Dense b:Dropout` and `a>b`; layers stand in a row, one step apart. */
export function graphOf(nodes: string, links = ''): Graph {
  const words = (text: string) => text.split(/\s+/).filter(Boolean);
  return {
    direction: 'right',
    nodes: words(nodes).map((word, i): GraphNode => {
      const [id = '', type = 'Dense'] = word.split(':');
      return { id, type, name: '', params: {}, position: { x: i * 260, y: 0 } };
    }),
    edges: words(links).map((word) => {
      const [source = '', target = ''] = word.split('>');
      return link(source, target);
    }),
  };
}
export const linksOf = (graph: Graph): string[] => graph.edges.map((e) => `${e.source}>${e.target}`);
export const positionOf = (graph: Graph, id: string) => graph.nodes.find((n) => n.id === id)?.position;

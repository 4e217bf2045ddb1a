import type { GraphNode } from './schema';

/** A layer as a sentence names it: by its given name, else by its kind. */
export const title = (node: GraphNode): string => (node.name ? `“${node.name}”` : node.type);

import { z } from 'zod';

/** A layer in the net. `params` are stored by name and checked against the layer's own schema by `checkGraph`. */
export const nodeSchema = z.looseObject({
  id: z.string().min(1),
  /** Class name of the layer, a key of the registry. */
  type: z.string().min(1),
  /** Name given by the person; empty = the class name. */
  name: z.string().default(''),
  params: z.record(z.string(), z.unknown()).default({}),
  position: z.object({ x: z.number(), y: z.number() }).default({ x: 0, y: 0 }),
});

/** A link. Where a layer merges several inputs, their order is the order of the edges. */
export const edgeSchema = z.looseObject({
  id: z.string().min(1),
  source: z.string().min(1),
  target: z.string().min(1),
});

export const graphSchema = z.looseObject({
  nodes: z.array(nodeSchema).default([]),
  edges: z.array(edgeSchema).default([]),
  /** Which way data flow on the canvas; left out = down. */
  direction: z.enum(['right', 'down']).optional(),
});

export type GraphNode = z.infer<typeof nodeSchema>;
export type GraphEdge = z.infer<typeof edgeSchema>;
export type Graph = z.infer<typeof graphSchema>;

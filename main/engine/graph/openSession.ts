import { openNative } from './native';
import type { Session, SessionOptions } from './session';

/**
 * Opens a session over a graph.
 * @param graph a serialised GraphDef (see proto.ts)
 * @throws NetloomError `graph.open` where TensorFlow refuses the graph, `graph.addon` without the graph addon
 */
export function openSession(graph: Uint8Array, options: SessionOptions): Session {
  return openNative(graph, options);
}

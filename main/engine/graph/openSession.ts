import { NetloomError } from '#shared/errors';
import { loadAddon, openNative } from './native';
import { openSaved, savedBinding } from './saved';
import type { Session, SessionOptions } from './session';

export interface GraphEngine {
  /** `native`: the graph addon. `saved`: tfjs-node's SavedModels. `off`: graphs cannot run here. */
  kind: 'native' | 'saved' | 'off';
  /** Why not a better one; empty for the best. */
  reason: string;
}

/**
 * What runs graphs here, once a backend is loaded (`loadTf`).
 * The environment variable NETLOOM_GRAPH (`native`, `saved`, `off`) asks for one.
 */
export function graphEngine(): GraphEngine {
  const asked = process.env['NETLOOM_GRAPH'];
  const why = asked ? `NETLOOM_GRAPH=${asked} asks for it.` : '';
  if (asked === 'off') return { kind: 'off', reason: why };
  if (!savedBinding()) return { kind: 'off', reason: 'Graphs need native TensorFlow.' };
  if (asked === 'saved') return { kind: 'saved', reason: why };
  try {
    loadAddon();
    return { kind: 'native', reason: why };
  } catch (error) {
    return { kind: asked === 'native' ? 'off' : 'saved', reason: (error as NetloomError).message };
  }
}

/**
 * Opens a session over a graph, on what `graphEngine` names.
 * @param graph a serialised GraphDef (see proto.ts)
 * @throws NetloomError `graph.open` where TensorFlow refuses the graph, `graph.none` where no graph can run
 */
export function openSession(graph: Uint8Array, options: SessionOptions): Session {
  const { kind, reason } = graphEngine();
  if (kind === 'native') return openNative(graph, options);
  if (kind === 'saved') return openSaved(graph);
  throw new NetloomError('graph.none', `No graph can run here. ${reason}`);
}

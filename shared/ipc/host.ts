/** The few words outside the two contracts: how a window and the engine get hold of each other's port. */

/** What the host tells the engine's process through `process.parentPort`. `port` comes with one MessagePort. */
export type HostMessage =
  /** One more window: serve the engine contract over the port that came along. */
  | { type: 'port' }
  /** End well: stop what is under way, keep it resumable, and exit. */
  | { type: 'stop' }
  /** The answer to `gpu.open`, with a port to the window; or why there is none, or there is one no more. */
  | { type: 'gpu.port'; id: number }
  | { type: 'gpu.gone'; id: number; reason: string }
  /** Are you there? Answered at once by `pong`, unless the engine's thread is busy or hangs. */
  | { type: 'ping' };

/** What the engine's process tells the host. */
export type EngineMessage =
  /** `stuck`: why its work does not move although it answers; null when all is well. */
  | { type: 'pong'; stuck: string | null }
  /** A hidden window that trains on the graphics card is wanted, or no more. Ids are the engine's own. */
  | { type: 'gpu.open' | 'gpu.close'; id: number };

/**
 * The data of the `message` event by which the preload hands the engine's port to the page
 * (`event.source === window`, `event.origin === location.origin`, `event.ports[0]`).
 * It comes once after the page has loaded, and again after each restart of the engine.
 */
export const enginePortMessage = 'netloom.engine-port';

/** The same for the port that the hidden window with the graphics card gets, once. */
export const gpuPortMessage = 'netloom.gpu-port';

/** The program's own origin, under which the page lives. */
export const pageOrigin = 'app://netloom';

/** The origin of the hidden window with the graphics card: what it shows is trusted with nothing else. */
export const gpuOrigin = 'app://gpu';

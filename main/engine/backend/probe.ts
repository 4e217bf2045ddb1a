import type { Loaded } from './load';

/** The device a process began with, before a net made it fall back. */
const original = new WeakMap<Loaded, Loaded['device']>();

/**
 * WebAssembly lacks the gradients of some layers (convolutions, embeddings, pooling), and tfjs only says so in the
 * middle of a step. So before a training there, one small step is tried, and plain JavaScript takes over where it fails.
 * @param tryStep builds the net and trains on a few rows; throws where the backend cannot
 */
export async function ensureTrains(loaded: Loaded, tryStep: () => Promise<void>): Promise<void> {
  const first = original.get(loaded) ?? loaded.device;
  original.set(loaded, first);
  if (first.backend !== 'wasm') return;
  const { tf } = loaded;
  await tf.setBackend('wasm');
  loaded.device = first;
  try {
    await tryStep();
  } catch (error) {
    const why = /Kernel '(\w+)' not registered/.exec(String(error))?.[1] ?? (error as Error).message;
    await tf.setBackend('cpu');
    loaded.device = {
      backend: 'cpu',
      version: `TensorFlow.js ${tf.version.tfjs} (JavaScript)`,
      device: '1 CPU core',
      reason:
        `${first.reason} WebAssembly cannot train this net (it lacks ${why}), so plain JavaScript does.`.trim(),
    };
  }
}

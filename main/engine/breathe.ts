import { performance } from 'node:perf_hooks';

/** In milliseconds: how long the JavaScript thread may work before others have their turn. */
const longestTurn = 4;

/** Lets messages be answered where the last time is long enough ago: to be called often in long work. */
export function breather(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < longestTurn) return;
    await new Promise((resolve) => setImmediate(resolve));
    last = performance.now();
  };
}

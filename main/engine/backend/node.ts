import util from 'node:util';

/**
 * Gives `util` back what tfjs-node 4.22 still calls. Node 23 removed these functions
 * and the repaired tfjs-node was never released, so it must be done before it loads.
 */
export function restoreUtil(): void {
  const removed: Record<string, (x: unknown) => boolean> = {
    isNullOrUndefined: (x) => x == null,
    isArray: Array.isArray,
    isString: (x) => typeof x === 'string',
    isNumber: (x) => typeof x === 'number',
    isBoolean: (x) => typeof x === 'boolean',
    isFunction: (x) => typeof x === 'function',
    isObject: (x) => x !== null && typeof x === 'object',
  };
  const target = util as unknown as Record<string, unknown>;
  for (const [name, test] of Object.entries(removed)) if (!(name in target)) target[name] = test;
}

/**
 * TensorFlow writes to stderr from C, past everything we could catch. A person in a terminal should not see it:
 * what matters comes as an error as well. Where stderr goes to a log, the log's owner sets another level first.
 */
export function quietTensorFlow(): void {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '3';
}

import type { Net } from '../net';

/** All weights of a net one after the other, layer by layer, as little-endian 32-bit floats. */
export function plainWeights(net: Net): Uint8Array {
  const arrays = net.layers.flatMap(({ weights }) => weights.map(({ values }) => values));
  const all = new Float32Array(arrays.reduce((sum, array) => sum + array.length, 0));
  let at = 0;
  for (const array of arrays) {
    all.set(array, at);
    at += array.length;
  }
  return new Uint8Array(all.buffer);
}

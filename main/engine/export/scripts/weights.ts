import type { LayersModel } from '@tensorflow/tfjs';

/** All weights of a model one after the other, layer by layer, as little-endian 32-bit floats. */
export function weightBytes(model: LayersModel): Uint8Array {
  const arrays = model.layers.flatMap((layer) =>
    layer.weights.map((w) => w.read().dataSync() as Float32Array),
  );
  const all = new Float32Array(arrays.reduce((sum, array) => sum + array.length, 0));
  let at = 0;
  for (const array of arrays) {
    all.set(array, at);
    at += array.length;
  }
  return new Uint8Array(all.buffer);
}

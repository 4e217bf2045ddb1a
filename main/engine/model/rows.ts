import type { LayersModel } from '@tensorflow/tfjs';

/** Bytes of what flows between the layers of a net that is only asked. */
const bytesAtOnce = 256e6;

/** How many rows a net is asked at once: as many as are wanted, or fewer where they would fill the memory. */
export function rowsAtOnce(model: LayersModel, wanted: number): number {
  const numbers = model.layers.reduce((sum, { outputShape }) => sum + numbersOf(outputShape), 0);
  return Math.max(1, Math.min(wanted, Math.floor(bytesAtOnce / (4 * Math.max(1, numbers)))));
}

/** Of one row; a layer may have several outputs. */
const numbersOf = (shape: LayersModel['outputShape']): number =>
  (shape as (number | null | (number | null)[])[]).some(Array.isArray)
    ? (shape as (number | null)[][]).reduce((sum, each) => sum + numbersOf(each), 0)
    : (shape as (number | null)[]).reduce<number>((product, length) => product * (length ?? 1), 1);

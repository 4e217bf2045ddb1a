import type { FittedRecipe } from '#shared/data/fitted';
import { range } from '#shared/data/random';
import { buildPart, widthOf, type Part, type TargetValues } from './parts';
import { orderOf, type RowSource } from './rows';

/** A series as it lies in memory, each row once. */
export interface Series {
  fitted: FittedRecipe;
  /** `[rows, vectorLength]` */
  matrix: Float32Array;
  targets: readonly TargetValues[];
  /** Row in the file of each. */
  numbers: Int32Array;
}

/** Bytes that samples take once all their windows are cut. */
export const bytesOfWindows = (fitted: FittedRecipe, samples: number): number =>
  samples * (fitted.window?.steps ?? 1) * widthOf(fitted) * 4;

/**
 * Windows that are cut when their turn comes: side by side they would repeat every row as many times as they have steps.
 * They come in the very order in which they would come from memory.
 * @param samples first row of each window
 * @param bytes about how much is to be cut at a time
 */
export function windowsOf(series: Series, samples: Int32Array, bytes: number): RowSource {
  const cut = (chosen: Int32Array): Part =>
    buildPart(series.fitted, series.matrix, series.targets, series.numbers, chosen);
  const fit = Math.max(1, Math.floor(bytes / bytesOfWindows(series.fitted, 1)));
  return {
    rows: samples.length,
    async *blocks(turn) {
      const { batchSize } = turn;
      const each = Math.max(1, Math.floor(fit / batchSize)) * batchSize;
      const order = orderOf(samples.length, turn);
      for (let at = turn.from * batchSize; at < order.length; at += each) {
        const part = cut(order.subarray(at, at + each).map((i) => samples[i]!));
        yield { part, order: range(part.rows), first: at / batchSize };
      }
    },
  };
}

/** As many windows as fit, evenly drawn. */
export function someWindows(series: Series, samples: Int32Array, bytes: number): Part {
  const { fitted, matrix, targets, numbers } = series;
  const most = Math.max(1, Math.floor(bytes / bytesOfWindows(fitted, 1)));
  const count = Math.min(samples.length, most);
  const chosen = Int32Array.from({ length: count }, (_, i) => samples[Math.floor((i * samples.length) / count)]!); // prettier-ignore
  return buildPart(fitted, matrix, targets, numbers, chosen);
}

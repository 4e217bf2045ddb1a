import { performance } from 'node:perf_hooks';

/** In milliseconds: how long the JavaScript thread may work before others have their turn. */
const longestTurn = 4;

/** When others last had their turn. One clock for all work of the thread: many short pieces make a long one. */
let last = performance.now();

/** Lets messages be answered where the last time is long enough ago: to be called often in long work. */
export async function breathe(): Promise<void> {
  if (performance.now() - last < longestTurn) return;
  await new Promise((resolve) => setImmediate(resolve));
  last = performance.now();
}

/** Things that are worked on before it is seen whether others want their turn: of plain numbers, tens of microseconds. */
const piece = 4096;

/** Works on very many things a few thousand at a time; others have their turn between. */
export async function inPieces(count: number, work: (from: number, to: number) => void): Promise<void> {
  for (let from = 0; from < count; from += piece) {
    work(from, Math.min(count, from + piece));
    await breathe();
  }
}

/**
 * Sorts as a typed array's own `sort` does, however many there are, with turns for others between: pieces are sorted
 * apart and merged, run by run. Equals stay in their order.
 * @param values are no longer what they were
 */
export async function sortedInPieces<T extends Float64Array | Uint32Array>(
  values: T,
  compare: (a: number, b: number) => number = ascending,
): Promise<T> {
  const { length } = values;
  const plain = compare === ascending;
  await inPieces(length, (from, to) => void values.subarray(from, to).sort(plain ? undefined : compare));
  let runs = values;
  let merged = length > piece ? (values.slice() as T) : values;
  for (let run = piece; run < length; run *= 2) {
    for (let start = 0; start < length; start += 2 * run) {
      const middle = Math.min(length, start + run);
      const end = Math.min(length, start + 2 * run);
      let left = start;
      let right = middle;
      await inPieces(end - start, (from, to) => {
        for (let i = start + from; i < start + to; i++) {
          const isRight = left === middle || (right < end && compare(runs[right]!, runs[left]!) < 0);
          merged[i] = runs[isRight ? right++ : left++]!;
        }
      });
    }
    [runs, merged] = [merged, runs];
  }
  return runs;
}

/** As `sort` orders numbers: what is none comes last. */
const ascending = (a: number, b: number): number => (a < b || (b !== b && a === a) ? -1 : 1);

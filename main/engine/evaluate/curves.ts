import { inPieces, sortedInPieces } from '../breathe';
import type { Numbers } from './metrics';

export type Point = [x: number, y: number];
export interface Curve {
  /** Of all points, also where fewer are given. */
  area: number;
  points: Point[];
}

/** More points than a chart can show. */
const pointsAtMost = 200;

/** Hits and false alarms when all rows with at least this score are called positive: one step per distinct score, from the highest to the lowest. */
interface Steps {
  count: number;
  hits: Uint32Array;
  alarms: Uint32Array;
}

/** What is asked of scores that two kinds of rows have. */
export interface Ranking {
  /** Null where all rows are of one kind. */
  roc: Curve | null;
  /** Null where no row is positive. */
  precisionRecall: Curve | null;
}

/**
 * The curves of a two-class question. ROC: false positive rate against true positive rate; its area is the probability
 * that a positive row has a higher score than a negative one, ties counting half. Precision–recall: recall against
 * precision; its area is the average precision.
 * @param positive 1 where the row is of the class, `[rows]`
 * @see https://doi.org/10.1016/j.patrec.2005.10.010
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.average_precision_score.html
 */
export async function rankingOf(positive: Numbers, scores: Numbers): Promise<Ranking> {
  const steps = await stepsOf(positive, scores);
  return { roc: await rocCurve(steps), precisionRecall: await precisionRecallCurve(steps) };
}

/** Both kinds of rows are sorted apart and then merged: plain numbers sort many times faster than rows do. */
async function stepsOf(positive: Numbers, scores: Numbers): Promise<Steps> {
  const { length } = scores;
  const kinds = [new Float64Array(length), new Float64Array(length)] as const;
  const counts = [0, 0] as [number, number];
  await inPieces(length, (from, to) => {
    for (let row = from; row < to; row++) {
      const kind = positive[row] ? 1 : 0;
      kinds[kind][counts[kind]++] = scores[row]!;
    }
  });
  const wrong = await sortedInPieces(kinds[0].subarray(0, counts[0]));
  const right = await sortedInPieces(kinds[1].subarray(0, counts[1]));
  const found: Steps = { count: 0, hits: new Uint32Array(length), alarms: new Uint32Array(length) };
  let hits = 0;
  let alarms = 0;
  const nextHit = (): number | undefined => right[right.length - 1 - hits];
  const nextAlarm = (): number | undefined => wrong[wrong.length - 1 - alarms];
  // There are at most as many steps as rows.
  await inPieces(length, (_, to) => {
    // “Not less” also holds for what is no number, so that this ends for any scores.
    while (found.count < to && hits + alarms < length) {
      const score = Math.max(nextHit() ?? -Infinity, nextAlarm() ?? -Infinity);
      while (hits < right.length && !(nextHit()! < score)) hits++;
      while (alarms < wrong.length && !(nextAlarm()! < score)) alarms++;
      found.hits[found.count] = hits;
      found.alarms[found.count++] = alarms;
    }
  });
  return found;
}

async function rocCurve({ count, hits, alarms }: Steps): Promise<Curve | null> {
  const allHits = hits[count - 1] ?? 0;
  const allAlarms = alarms[count - 1] ?? 0;
  if (allHits === 0 || allAlarms === 0) return null;
  let area = 0;
  await inPieces(count, (from, to) => {
    // Counts, not rates: sums of integers and halves are exact.
    for (let i = from; i < to; i++)
      area += (alarms[i]! - (alarms[i - 1] ?? 0)) * ((hits[i]! + (hits[i - 1] ?? 0)) / 2);
  });
  const at = (i: number): Point => (i === 0 ? [0, 0] : [alarms[i - 1]! / allAlarms, hits[i - 1]! / allHits]);
  return { area: area / (allHits * allAlarms), points: await thin(count + 1, at) };
}

async function precisionRecallCurve({ count, hits, alarms }: Steps): Promise<Curve | null> {
  const all = hits[count - 1] ?? 0;
  if (all === 0) return null;
  const precision = (i: number): number => hits[i]! / (hits[i]! + alarms[i]!);
  let area = 0;
  await inPieces(count, (from, to) => {
    for (let i = from; i < to; i++) area += (hits[i]! - (hits[i - 1] ?? 0)) * precision(i);
  });
  const at = (i: number): Point => (i === 0 ? [0, 1] : [hits[i - 1]! / all, precision(i - 1)]);
  return { area: area / all, points: await thin(count + 1, at) };
}

/**
 * Keeps the ends and what lies evenly between them along the curve's length.
 * @param at gives a point of the curve
 */
async function thin(count: number, at: (index: number) => Point): Promise<Point[]> {
  if (count <= pointsAtMost) return Array.from({ length: count }, (_, i) => at(i));
  const along = new Float64Array(count);
  let [x0, y0] = at(0);
  await inPieces(count, (from, to) => {
    for (let i = Math.max(1, from); i < to; i++) {
      const [x, y] = at(i);
      along[i] = along[i - 1]! + Math.hypot(x - x0, y - y0);
      [x0, y0] = [x, y];
    }
  });
  const last = count - 1;
  const total = along[last]!;
  const points: Point[] = [];
  let kept = 0;
  await inPieces(last, (from, to) => {
    for (let i = from; i < to; i++) {
      if (along[i]! < (total * kept) / (pointsAtMost - 1)) continue;
      kept = Math.floor((along[i]! * (pointsAtMost - 1)) / total) + 1;
      points.push(at(i));
    }
  });
  return [...points, at(last)];
}

import type { Numbers } from './metrics';

export type Point = [x: number, y: number];
export interface Curve {
  /** Of all points, also where fewer are given. */
  area: number;
  points: Point[];
}

/** More points than a chart can show. */
const pointsAtMost = 200;

/** Hits and false alarms when all rows with at least this score are called positive. */
interface Step {
  hits: number;
  alarms: number;
}

/**
 * One step per distinct score, from the highest to the lowest; rows of equal score come together.
 * Both kinds of rows are sorted apart and then merged: plain numbers sort many times faster than rows do.
 */
function steps(positive: Numbers, scores: Numbers): Step[] {
  const of = (kind: boolean) =>
    Float64Array.from(scores)
      .filter((_, row) => Boolean(positive[row]) === kind)
      .sort()
      .reverse();
  const right = of(true);
  const wrong = of(false);
  const found: Step[] = [];
  let hits = 0;
  let alarms = 0;
  // “Not less” also holds for what is no number, so that this ends for any scores.
  while (hits < right.length || alarms < wrong.length) {
    const score = Math.max(right[hits] ?? -Infinity, wrong[alarms] ?? -Infinity);
    while (hits < right.length && !(right[hits]! < score)) hits++;
    while (alarms < wrong.length && !(wrong[alarms]! < score)) alarms++;
    found.push({ hits, alarms });
  }
  return found;
}

/**
 * Area under the ROC curve: the probability that a positive row has a higher score than a negative one, ties counting half.
 * @param positive 1 where the row is of the class, `[rows]`
 * @returns null where all rows are of one kind
 */
export function rankingArea(positive: Numbers, scores: Numbers): number | null {
  return rocCurve(positive, scores)?.area ?? null;
}

/**
 * ROC curve: false positive rate against true positive rate.
 * @returns null where all rows are of one kind
 * @see https://doi.org/10.1016/j.patrec.2005.10.010
 */
export function rocCurve(positive: Numbers, scores: Numbers): Curve | null {
  const found = steps(positive, scores);
  const last = found[found.length - 1];
  if (!last || last.hits === 0 || last.alarms === 0) return null;
  let area = 0;
  let before: Step = { hits: 0, alarms: 0 };
  const points: Point[] = [[0, 0]];
  for (const step of found) {
    // Counts, not rates: sums of integers and halves are exact.
    area += (step.alarms - before.alarms) * ((step.hits + before.hits) / 2);
    points.push([step.alarms / last.alarms, step.hits / last.hits]);
    before = step;
  }
  return { area: area / (last.hits * last.alarms), points: thin(points) };
}

/**
 * Precision–recall curve: recall against precision. Its area is the average precision.
 * @returns null where no row is positive
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.average_precision_score.html
 */
export function precisionRecallCurve(positive: Numbers, scores: Numbers): Curve | null {
  const found = steps(positive, scores);
  const last = found[found.length - 1];
  if (!last || last.hits === 0) return null;
  let area = 0;
  let hits = 0;
  const points: Point[] = [[0, 1]];
  for (const step of found) {
    const precision = step.hits / (step.hits + step.alarms);
    area += (step.hits - hits) * precision;
    hits = step.hits;
    points.push([step.hits / last.hits, precision]);
  }
  return { area: area / last.hits, points: thin(points) };
}

/** Keeps the ends and what lies evenly between them along the curve's length. */
function thin(points: Point[]): Point[] {
  if (points.length <= pointsAtMost) return points;
  const along = new Float64Array(points.length);
  for (let i = 1; i < points.length; i++) {
    const [x, y] = points[i]!;
    const [x0, y0] = points[i - 1]!;
    along[i] = along[i - 1]! + Math.hypot(x - x0, y - y0);
  }
  const total = along[points.length - 1]!;
  const last = points.length - 1;
  let kept = 0;
  return points.filter((_, i) => {
    const keep = i === last || along[i]! >= (total * kept) / (pointsAtMost - 1);
    if (keep && i !== last) kept = Math.floor((along[i]! * (pointsAtMost - 1)) / total) + 1;
    return keep;
  });
}

import { inPieces } from '../breathe';
import { rankingOf, type Ranking } from './curves';

/** Metrics by name; null where one is not defined on these rows (as AUC where only one class occurs). */
export type Metrics = Record<string, number | null>;
/** Numbers in a row, whatever holds them. */
export type Numbers = ArrayLike<number>;

/** The index of the largest of `count` values from `offset` on; the first of equals. */
export function argmax(values: Numbers, offset: number, count: number): number {
  let best = 0;
  for (let k = 1; k < count; k++) if (values[offset + k]! > values[offset + best]!) best = k;
  return best;
}

/** @param probabilities `[rows, classes]`, of which the most probable class counts @returns `counts[actual][predicted]` */
export async function confusionMatrix(
  truth: Numbers,
  probabilities: Numbers,
  classes: number,
): Promise<number[][]> {
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  await inPieces(truth.length, (from, to) => {
    for (let row = from; row < to; row++)
      counts[truth[row]!]![argmax(probabilities, row * classes, classes)]!++;
  });
  return counts;
}

/** All that is found out about class probabilities. */
export interface Classified {
  metrics: Metrics;
  confusion: number[][];
  /** Of each class that is judged against the rest: with two classes that of the second says it all. */
  rankings: (Ranking & { of: number })[];
}

/**
 * How good class probabilities are: accuracy; balanced accuracy (mean recall over the classes that occur); f1 (macro
 * mean over the classes that occur or were predicted); auc (of the second class where there are two, else the mean of
 * each class against the rest); logLoss. All as scikit-learn defines them.
 * @param truth class index of each row, `[rows]`
 * @param probabilities `[rows, classes]`, each row adding up to 1
 * @see https://scikit-learn.org/stable/modules/model_evaluation.html#classification-metrics
 */
export async function judgeClasses(
  truth: Numbers,
  probabilities: Numbers,
  classes: number,
): Promise<Classified> {
  const rows = truth.length;
  const confusion = await confusionMatrix(truth, probabilities, classes);
  const rankings: Classified['rankings'] = [];
  const judged = classes === 2 ? [1] : confusion.map((_, k) => k);
  for (const k of judged)
    rankings.push({
      of: k,
      ...(await rankingOf(...(await oneAgainstRest(truth, probabilities, classes, k)))),
    });
  const recalls: number[] = [];
  const f1s: number[] = [];
  let right = 0;
  confusion.forEach((counts, k) => {
    const hits = counts[k]!;
    const actual = sum(counts);
    const predicted = sum(confusion.map((row) => row[k]!));
    right += hits;
    if (actual > 0) recalls.push(hits / actual);
    if (actual + predicted > 0) f1s.push((2 * hits) / (actual + predicted));
  });
  const metrics = {
    accuracy: rows === 0 ? null : right / rows,
    balancedAccuracy: mean(recalls),
    f1: mean(f1s),
    auc: mean(rankings.flatMap(({ roc }) => roc?.area ?? [])),
    logLoss: await logLoss(truth, probabilities, classes),
  };
  return { metrics, confusion, rankings };
}

/** A probability never counts as less than this, so that one sure mistake does not cost infinitely much. */
const leastProbability = Number.EPSILON;

/** What one prediction costs: the negative logarithm of the probability of what was true. */
export const surprise = (probability: number): number =>
  -Math.log(Math.min(1, Math.max(leastProbability, probability)));

async function logLoss(truth: Numbers, probabilities: Numbers, classes: number): Promise<number | null> {
  if (truth.length === 0) return null;
  let total = 0;
  await inPieces(truth.length, (from, to) => {
    for (let row = from; row < to; row++) total += surprise(probabilities[row * classes + truth[row]!]!);
  });
  return total / truth.length;
}

/** One class as a two-class question: which rows are of it, and how sure the net is of that. */
export async function oneAgainstRest(
  truth: Numbers,
  probabilities: Numbers,
  classes: number,
  k: number,
): Promise<[positive: Uint8Array, scores: Float64Array]> {
  const rows = truth.length;
  const positive = new Uint8Array(rows);
  const scores = new Float64Array(rows);
  await inPieces(rows, (from, to) => {
    for (let row = from; row < to; row++) {
      positive[row] = truth[row] === k ? 1 : 0;
      scores[row] = probabilities[row * classes + k]!;
    }
  });
  return [positive, scores];
}

/**
 * How far numbers are off: rmse and mae in the target's own unit, and r2, the share of the variance that is explained
 * (null where all true values are equal).
 */
export async function regressionMetrics(truth: Numbers, predicted: Numbers): Promise<Metrics> {
  const rows = truth.length;
  if (rows === 0) return { rmse: null, mae: null, r2: null };
  let total = 0;
  await inPieces(rows, (from, to) => {
    for (let i = from; i < to; i++) total += truth[i]!;
  });
  const middle = total / rows;
  let squares = 0;
  let absolute = 0;
  let spread = 0;
  await inPieces(rows, (from, to) => {
    for (let i = from; i < to; i++) {
      const error = predicted[i]! - truth[i]!;
      squares += error * error;
      absolute += Math.abs(error);
      spread += (truth[i]! - middle) ** 2;
    }
  });
  return {
    rmse: Math.sqrt(squares / rows),
    mae: absolute / rows,
    r2: spread > 0 ? 1 - squares / spread : null,
  };
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const mean = (values: readonly number[]): number | null =>
  values.length ? sum(values) / values.length : null;

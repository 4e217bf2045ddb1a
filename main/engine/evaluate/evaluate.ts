import path from 'node:path';
import { promises as fs } from 'node:fs';
import { z } from 'zod';
import { NetloomError } from '#shared/errors';
import type { CallContext } from '#shared/ipc/define';
import type { Evaluation } from '#shared/runs/evaluation';
import { writeFileAtomic } from '../../files/atomic';
import type { Answers } from './answers';
import {
  baselineAnswers,
  baselineSchema,
  fitBaselines,
  isCurrent,
  labelOf,
  type Baseline,
} from './baselines';
import { precisionRecallCurve, rocCurve } from './curves';
import { judge, onceMore, trainingData, type Judgement, type Question } from './judge';
import { classificationMetrics, confusionMatrix, oneAgainstRest, predictedClasses, regressionMetrics, type Metrics } from './metrics'; // prettier-ignore
import { verdictOf } from './verdict';

/**
 * Judges a trained net on a part of its data or on a file, beside simpler methods that learned from the same rows.
 * What is judged about a part is also written beside the run.
 * @throws NetloomError `runs.*`, `data.*`, `evaluate.*`, `cancelled`
 */
export const evaluateRun = (question: Question, context: CallContext): Promise<Evaluation> =>
  onceMore(() => evaluated(question, context));

async function evaluated(question: Question, context: CallContext): Promise<Evaluation> {
  const judged = await judge(question, context);
  const { part, rows, outOf, truth, answers, run, targetIndex } = judged;
  const metrics = metricsOf(truth, answers);
  // The baselines predict the first target; a net that predicts another one stands alone.
  const baselines = targetIndex === 0 ? await baselinesOf(question, judged, context) : [];
  const answered = await answersOfAll(baselines, judged);
  const compared = baselines.map(
    (baseline, i) =>
      [
        baseline.kind,
        { label: labelOf(baseline, run.spec), metrics: metricsOf(truth, answered[i]!) },
      ] as const,
  );
  const judgedBy = {
    task: answers.kind === 'classes' ? ('classification' as const) : ('regression' as const),
    part,
    rows,
    ...(rows < outOf ? { sampledFrom: outOf } : {}),
    metrics,
    baselines: Object.fromEntries(compared),
  };
  const evaluation: Evaluation = {
    ...judgedBy,
    verdict: verdictOf(judgedBy),
    classification: answers.kind === 'classes' ? classesOf(truth, answers) : null,
    regression: answers.kind === 'numbers' ? numbersOf(truth, answers.values) : null,
  };
  // A run on a read-only disk can be judged too.
  if (part !== 'file') await writeFileAtomic(path.join(question.dir, `evaluation-${part}.json`), `${JSON.stringify(evaluation)}\n`).catch(() => undefined); // prettier-ignore
  return evaluation;
}

/** What simpler methods answer for the rows that were judged, one after the other. */
async function answersOfAll(baselines: readonly Baseline[], judged: Judgement): Promise<Answers[]> {
  if (baselines.length === 0) return [];
  const { run, rows, blocks } = judged;
  const all: Answers[] = [];
  let done = 0;
  for await (const part of blocks()) {
    baselines.forEach((baseline, i) => {
      const some = baselineAnswers(baseline, part.features, part.rows, run.spec, run.fitted);
      const each = some.values.length / part.rows;
      const answers = (all[i] ??= { ...some, values: new Float64Array(rows * each) });
      answers.values.set(some.values, done * each);
    });
    done += part.rows;
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  return all;
}

const metricsOf = (truth: Float64Array, answers: Answers): Metrics =>
  answers.kind === 'classes'
    ? classificationMetrics(truth, answers.values, answers.classes.length)
    : regressionMetrics(truth, answers.values);

function classesOf(
  truth: Float64Array,
  { classes, values }: Answers & { kind: 'classes' },
): Evaluation['classification'] {
  const count = classes.length;
  // With two classes one curve says it all: that of the second.
  const drawn = count === 2 ? [1] : classes.map((_, k) => k);
  const curves = (draw: typeof rocCurve) =>
    drawn.flatMap((k) => {
      const curve = draw(...oneAgainstRest(truth, values, count, k));
      return curve ? [{ className: classes[k]!, ...curve }] : [];
    });
  return {
    classes,
    confusion: confusionMatrix(truth, predictedClasses(values, count), count),
    roc: curves(rocCurve),
    precisionRecall: curves(precisionRecallCurve),
  };
}

const pointsAtMost = 2000;
const residualBins = 41;

function numbersOf(truth: Float64Array, predicted: Float64Array): Evaluation['regression'] {
  const every = Math.max(1, truth.length / pointsAtMost);
  const points: [number, number][] = [];
  for (let i = 0; i < truth.length; i += every)
    points.push([truth[Math.floor(i)]!, predicted[Math.floor(i)]!]);
  return { points, residuals: histogram(truth.map((actual, i) => predicted[i]! - actual)) };
}

/** Bins of equal width around zero, so that being too high and too low can be compared at a glance. */
function histogram(residuals: Float64Array): { from: number; to: number; count: number }[] {
  const reach = residuals.reduce((most, r) => Math.max(most, Math.abs(r)), 0) || 1;
  const width = (2 * reach) / residualBins;
  const counts = new Array<number>(residualBins).fill(0);
  residuals.forEach((r) => counts[Math.min(residualBins - 1, Math.floor((r + reach) / width))]!++);
  return counts.map((count, i) => ({ from: -reach + i * width, to: -reach + (i + 1) * width, count }));
}

const fileName = 'baselines.json';
/** That the training data are no longer what they were. */
const gone = new Set([
  'runs.dataMissing',
  'runs.dataChanged',
  'data.empty',
  'data.notAFile',
  'data.noImages',
]);

/** What was fitted once lies in the run's folder, so that it is there also when the training data are gone. */
async function baselinesOf({ dir }: Question, { run }: Judgement, context: CallContext): Promise<Baseline[]> {
  const file = path.join(dir, fileName);
  const known = await fs
    .readFile(file, 'utf8')
    .then((text) => z.array(baselineSchema).parse(JSON.parse(text)))
    .catch(() => null);
  if (known?.every((baseline) => isCurrent(baseline, run.spec))) return known;
  try {
    const { rows } = await trainingData(dir, run, context);
    const fitted = await fitBaselines(rows.train, run.spec, run.fitted, context);
    await writeFileAtomic(file, `${JSON.stringify(fitted)}\n`).catch(() => undefined);
    return fitted;
  } catch (error) {
    // Without the training data there is nothing to fit; the net can still be judged.
    if (error instanceof NetloomError && gone.has(error.code)) return [];
    throw error;
  }
}

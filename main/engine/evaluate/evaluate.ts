import path from 'node:path';
import { promises as fs } from 'node:fs';
import { z } from 'zod';
import { NetloomError } from '#shared/errors';
import type { CallContext } from '#shared/ipc/define';
import type { Evaluation } from '#shared/runs/evaluation';
import { writeFileAtomic } from '../../files/atomic';
import { breathe, inPieces } from '../breathe';
import type { Answers } from './answers';
import {
  baselineAnswers,
  baselineSchema,
  fitBaselines,
  isCurrent,
  labelOf,
  type Baseline,
} from './baselines';
import { judge, onceMore, trainingData, type Judgement, type Question } from './judge';
import { judgeClasses, regressionMetrics, type Classified, type Metrics } from './metrics';
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
  const { metrics, classified } = await measured(truth, answers);
  // The baselines predict the first target; a net that predicts another one stands alone.
  const baselines = targetIndex === 0 ? await baselinesOf(question, judged, context) : [];
  const answered = await answersOfAll(baselines, judged);
  const compared: [Baseline['kind'], Evaluation['baselines'][string]][] = [];
  for (const [i, baseline] of baselines.entries()) {
    const { metrics } = await measured(truth, answered[i]!);
    compared.push([baseline.kind, { label: labelOf(baseline, run.spec), metrics }]);
  }
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
    classification: answers.kind === 'classes' && classified ? classesOf(answers.classes, classified) : null,
    regression: answers.kind === 'numbers' ? await numbersOf(truth, answers.values) : null,
  };
  // A run on a read-only disk can be judged too.
  if (part !== 'file') await writeFileAtomic(path.join(question.dir, `evaluation-${part}.json`), `${JSON.stringify(evaluation)}\n`).catch(() => undefined); // prettier-ignore
  return evaluation;
}

/** Rows that simpler methods are asked about at a time. */
const rowsAtOnce = 256;

/** What simpler methods answer for the rows that were judged, one after the other. */
async function answersOfAll(baselines: readonly Baseline[], judged: Judgement): Promise<Answers[]> {
  if (baselines.length === 0) return [];
  const { run, rows, blocks } = judged;
  const all: Answers[] = [];
  let done = 0;
  for await (const part of blocks()) {
    const width = part.features.length / part.rows;
    for (let from = 0, to: number; from < part.rows; from = to) {
      to = Math.min(part.rows, from + rowsAtOnce);
      const features = part.features.subarray(from * width, to * width);
      for (const [i, baseline] of baselines.entries()) {
        const some = baselineAnswers(baseline, features, to - from, run.spec, run.fitted);
        const each = some.values.length / (to - from);
        const answers = (all[i] ??= { ...some, values: new Float64Array(rows * each) });
        answers.values.set(some.values, (done + from) * each);
        await breathe();
      }
    }
    done += part.rows;
  }
  return all;
}

/** @returns for classes, all that is found out about them */
async function measured(
  truth: Float64Array,
  answers: Answers,
): Promise<{ metrics: Metrics; classified: Classified | null }> {
  if (answers.kind === 'numbers')
    return { metrics: await regressionMetrics(truth, answers.values), classified: null };
  const classified = await judgeClasses(truth, answers.values, answers.classes.length);
  return { metrics: classified.metrics, classified };
}

function classesOf(classes: string[], { confusion, rankings }: Classified): Evaluation['classification'] {
  const curves = (kind: 'roc' | 'precisionRecall') =>
    rankings.flatMap((ranking) => {
      const curve = ranking[kind];
      return curve ? [{ className: classes[ranking.of]!, ...curve }] : [];
    });
  return { classes, confusion, roc: curves('roc'), precisionRecall: curves('precisionRecall') };
}

const pointsAtMost = 2000;
const residualBins = 41;

async function numbersOf(truth: Float64Array, predicted: Float64Array): Promise<Evaluation['regression']> {
  const every = Math.max(1, truth.length / pointsAtMost);
  const points: [number, number][] = [];
  for (let i = 0; i < truth.length; i += every)
    points.push([truth[Math.floor(i)]!, predicted[Math.floor(i)]!]);
  return { points, residuals: await histogram(truth.length, (i) => predicted[i]! - truth[i]!) };
}

/**
 * Bins of equal width around zero, so that being too high and too low can be compared at a glance.
 * @param residual of a row
 */
async function histogram(
  rows: number,
  residual: (row: number) => number,
): Promise<{ from: number; to: number; count: number }[]> {
  let most = 0;
  await inPieces(rows, (from, to) => {
    for (let i = from; i < to; i++) most = Math.max(most, Math.abs(residual(i)));
  });
  const reach = most || 1;
  const width = (2 * reach) / residualBins;
  const counts = new Array<number>(residualBins).fill(0);
  await inPieces(rows, (from, to) => {
    for (let i = from; i < to; i++)
      counts[Math.min(residualBins - 1, Math.floor((residual(i) + reach) / width))]!++;
  });
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

import type { Evaluation } from '#shared/runs/evaluation';
import { plainNumber } from './answers';
import type { Baseline } from './baselines';

type Judged = Pick<Evaluation, 'task' | 'part' | 'rows' | 'sampledFrom' | 'metrics' | 'baselines'>;

const rowsSeen: Record<Evaluation['part'], string> = {
  test: 'the rows it never saw',
  validation: 'the rows it was watched on',
  train: 'the rows it learned from',
  file: 'the rows of this file',
};

const inWords: Record<Baseline['kind'], string> = {
  majority: 'always saying the most frequent class',
  mean: 'always saying the mean',
  lastValue: 'repeating the last value',
  logistic: 'a logistic model',
  linear: 'a straight line',
  linearLags: 'a linear model on the lags',
};

/** One sentence: how the net stands against the best of the simpler methods. */
export function verdictOf(judged: Judged): string {
  const { part, metrics } = judged;
  const { rows, sampledFrom } = judged;
  const where =
    sampledFrom === undefined
      ? rowsSeen[part]
      : `${rows.toLocaleString('en')} of the ${sampledFrom.toLocaleString('en')} ${rowsSeen[part].replace(/^the /, '')}, drawn by lot`;
  const classes = judged.task === 'classification';
  const net = metrics[classes ? 'accuracy' : 'rmse'];
  if (net === null || net === undefined) return 'There are no rows to judge by.';
  const said = classes
    ? `The net is right on ${percent(net)} of ${where}`
    : `The net is off by ${plainNumber(Number(net.toPrecision(3)))} (root mean square) on ${where}`;
  const best = bestBaseline(judged, classes);
  if (!best) return `${said}.`;
  const other = `${inWords[best.kind]} ${classes ? `reaches ${percent(best.value)}` : `by ${plainNumber(Number(best.value.toPrecision(3)))}`}`;
  return `${said}; ${other}: ${conclusion(judged, net, best)}`;
}

interface Best {
  kind: Baseline['kind'];
  value: number;
}

function bestBaseline({ baselines }: Judged, classes: boolean): Best | null {
  const found = Object.entries(baselines).flatMap(([kind, { metrics }]) => {
    const value = metrics[classes ? 'accuracy' : 'rmse'];
    return value == null ? [] : [{ kind: kind as Baseline['kind'], value }];
  });
  // Of equals the more capable method, which comes last.
  return found.reduce<Best | null>(
    (best, b) => (!best || (classes ? b.value >= best.value : b.value <= best.value) ? b : best),
    null,
  );
}

function conclusion(judged: Judged, net: number, best: Best): string {
  const classes = judged.task === 'classification';
  const line = ['majority', 'mean', 'lastValue'].includes(best.kind)
    ? 'the simplest answer'
    : 'the straight line';
  const gain = classes ? net - best.value : best.value - net;
  // Differences within one standard error, which so few rows leave open, are none.
  const rows = Math.max(1, judged.rows);
  const chance = classes
    ? Math.sqrt((best.value * (1 - best.value)) / rows)
    : best.value / Math.sqrt(2 * rows);
  if (Math.abs(gain) <= chance)
    return `no clear difference, so ${line} does as well and is easier to explain.`;
  if (gain < 0)
    return `${line} wins here, so use it, or give the net more rows, other layers or a longer training.`;
  return judged.part === 'train'
    ? 'the net has learned more, but only rows it never saw can show whether that holds.'
    : `the net has found something that ${line} cannot see.`;
}

/** “96 %”, “99.3 %” */
const percent = (share: number): string => `${Number((share * 100).toFixed(1))} %`;

import { ArrowDown, Check } from 'lucide-react';
import type { Evaluation } from '#shared/runs/evaluation';
import { formatNumber, formatPercent, plural } from '../../ui';
import { evaluateWords as w } from '../../words/evaluate';
import { metricName } from '../../words/train';
import { atLeast, bestBaseline, headlineMetric, isShare } from './metrics';

const show = (metric: string, value: number | null | undefined): string =>
  value === null || value === undefined ? '–' : isShare(metric) ? formatPercent(value) : formatNumber(value);

const rowsOf = ({ rows, sampledFrom }: Evaluation): string =>
  sampledFrom === undefined ? plural(rows, 'row') : `${formatNumber(rows)} of ${plural(sampledFrom, 'row')}`;

/** The figure that counts, with the best baseline beside it and the verdict in a sentence. */
export function Headline({ evaluation }: { evaluation: Evaluation }) {
  const metric = headlineMetric(evaluation);
  const value = evaluation.metrics[metric];
  const best = bestBaseline(evaluation, metric);
  const won = best === null || (typeof value === 'number' && atLeast(metric, value, best.value));
  return (
    <div className="headline">
      <div className="headline-figure">
        <span className="mute">{metricName(metric)}</span>
        <strong className="num">{show(metric, value)}</strong>
        <span className="mute">{w.headlineOf(evaluation.part, rowsOf(evaluation))}</span>
      </div>
      {best && (
        <div className="headline-figure headline-baseline">
          <span className="mute">{w.best(best.label)}</span>
          <strong className="num">{show(metric, best.value)}</strong>
          <span className={won ? 'headline-won' : 'headline-lost'}>
            {won ? <Check size={14} aria-hidden /> : <ArrowDown size={14} aria-hidden />}
            {won ? 'The net does at least as well' : 'The net does worse'}
          </span>
        </div>
      )}
      <p className="headline-verdict">{evaluation.verdict}</p>
    </div>
  );
}

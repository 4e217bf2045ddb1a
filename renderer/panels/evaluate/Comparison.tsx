import type { Evaluation } from '#shared/runs/evaluation';
import { Card, formatNumber } from '../../ui';
import { evaluateWords as w } from '../../words/evaluate';
import { metricName } from '../../words/train';
import { atLeast, bestBaseline, lowerIsBetter } from './metrics';

/** The net and its baselines, figure by figure; the best of each column stands out. */
export function Comparison({ evaluation }: { evaluation: Evaluation }) {
  const metrics = Object.keys(evaluation.metrics);
  const bestOf = (metric: string): number | null => {
    const net = evaluation.metrics[metric];
    const base = bestBaseline(evaluation, metric);
    if (typeof net !== 'number') return base?.value ?? null;
    return base && !atLeast(metric, net, base.value) ? base.value : net;
  };
  const row = (label: string, values: Record<string, number | null>, own = false) => (
    <tr key={label} className={own ? 'comparison-own' : undefined}>
      <th scope="row">{label}</th>
      {metrics.map((m) => {
        const v = values[m] ?? null;
        return (
          <td
            key={m}
            className={v !== null && v === bestOf(m) ? 'comparison-best num' : 'num'}
            title={v === null ? undefined : String(v)}
          >
            {formatNumber(v)}
          </td>
        );
      })}
    </tr>
  );
  return (
    <Card title={w.comparison}>
      <table className="comparison">
        <caption>{w.comparisonHint}</caption>
        <thead>
          <tr>
            <td />
            {metrics.map((m) => (
              <th key={m} scope="col">
                {metricName(m)}{' '}
                {lowerIsBetter(m) && (
                  <span title="less is better" aria-label="less is better">
                    ↓
                  </span>
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {row(w.thisNet, evaluation.metrics, true)}
          {Object.values(evaluation.baselines).map((b) => row(b.label, b.metrics))}
        </tbody>
      </table>
    </Card>
  );
}

import { formatPercent } from '../ui/format';
import './charts.css';

/** One bar a class; the chosen one stands out by weight, not by colour alone. */
export function ProbabilityBars({
  probabilities,
  chosen,
}: {
  probabilities: Readonly<Record<string, number>>;
  chosen: string;
}) {
  return (
    <ul className="probabilities">
      {Object.entries(probabilities).map(([name, p]) => (
        <li key={name} className={name === chosen ? 'chosen' : ''}>
          <span className="probability-name" title={name}>
            {name}
          </span>
          <span className="probability-track">
            <span style={{ width: `${100 * p}%` }} />
          </span>
          <span className="probability-share" title={String(p)}>
            {formatPercent(p)}
          </span>
        </li>
      ))}
    </ul>
  );
}

import { formatPercent } from '../ui/format';
import './charts.css';

/** Rows: what was true. Columns: what the net said. Shade is the share of the row, numbers are counts. */
export function ConfusionMatrix({
  classes,
  counts,
}: {
  classes: readonly string[];
  counts: readonly (readonly number[])[];
}) {
  return (
    <table className="confusion">
      <caption>Rows are the true classes, columns what the net predicted</caption>
      <thead>
        <tr>
          <th scope="col" className="confusion-corner">
            true \ predicted
          </th>
          {classes.map((c) => (
            <th key={c} scope="col" title={c}>
              {c}
            </th>
          ))}
          <th scope="col">right</th>
        </tr>
      </thead>
      <tbody>
        {counts.map((row, i) => {
          const total = row.reduce((a, b) => a + b, 0);
          const right = row[i] ?? 0;
          return (
            <tr key={classes[i]}>
              <th scope="row" title={classes[i]}>
                {classes[i]}
              </th>
              {row.map((n, j) => {
                const share = total === 0 ? 0 : n / total;
                return (
                  <td
                    key={classes[j]}
                    className={i === j ? 'confusion-right' : n > 0 ? 'confusion-wrong' : ''}
                    style={{ ['--share' as string]: share * 0.55 }}
                    title={`${n} of ${total} rows of ${classes[i]} were predicted as ${classes[j]}`}
                  >
                    <i aria-hidden />
                    <b>{n === 0 ? '·' : n}</b>
                  </td>
                );
              })}
              <td className="confusion-total">{formatPercent(right / total)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

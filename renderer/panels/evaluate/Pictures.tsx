import type { Evaluation } from '#shared/runs/evaluation';
import { ChartCard } from '../../charts/ChartCard';
import { ConfusionMatrix } from '../../charts/ConfusionMatrix';
import { CurvePlot, type Curve } from '../../charts/CurvePlot';
import { HistogramPlot } from '../../charts/HistogramPlot';
import { ScatterPlot } from '../../charts/ScatterPlot';
import { Card, formatNumber } from '../../ui';
import { evaluateWords as w } from '../../words/evaluate';

type Classes = NonNullable<Evaluation['classification']>;
type Numbers = NonNullable<Evaluation['regression']>;

/** Where classes are mistaken for each other, and what any threshold would give. */
export function ClassPictures({ classes, confusion, roc, precisionRecall }: Classes) {
  return (
    <div className="evaluate-pictures">
      <Card title={w.confusion} className="evaluate-confusion">
        <ConfusionMatrix classes={classes} counts={confusion} />
      </Card>
      <Curves title={w.roc} curves={roc} xLabel={w.falsePositiveRate} yLabel={w.truePositiveRate} diagonal />
      <Curves
        title={w.precisionRecall}
        curves={precisionRecall}
        xLabel={w.recall}
        yLabel={w.precision}
        diagonal={false}
      />
    </div>
  );
}

function Curves({
  title,
  curves,
  xLabel,
  yLabel,
  diagonal,
}: {
  title: string;
  curves: Classes['roc'];
  xLabel: string;
  yLabel: string;
  diagonal: boolean;
}) {
  const drawn: Curve[] = curves.map((c, i) => ({
    name: c.className,
    color: `var(--chart-${(i % 8) + 1})`,
    points: c.points,
  }));
  return (
    <ChartCard title={title}>
      <CurvePlot
        label={`${title}: ${curves.map((c) => `${c.className} ${w.area} ${formatNumber(c.area)}`).join(', ')}`}
        curves={drawn}
        xLabel={xLabel}
        yLabel={yLabel}
        diagonal={diagonal}
        height={250}
      />
      <ul className="curve-areas">
        {curves.map((c, i) => (
          <li key={c.className}>
            <span className="chart-key" style={{ borderColor: drawn[i]?.color, borderStyle: 'solid' }} />
            {c.className} <b className="num">{formatNumber(c.area)}</b>
          </li>
        ))}
        <li className="mute">{w.area}</li>
      </ul>
    </ChartCard>
  );
}

/** How close predicted numbers come to the true ones. */
export function NumberPictures({ points, residuals }: Numbers) {
  return (
    <div className="evaluate-pictures">
      <ChartCard title={w.scatter}>
        <ScatterPlot label={w.scatter} points={points} xLabel={w.actual} yLabel={w.predicted} height={300} />
      </ChartCard>
      <ChartCard title={w.residuals}>
        <HistogramPlot label={w.residuals} bins={residuals} xLabel={w.residual} height={300} zero />
      </ChartCard>
    </div>
  );
}

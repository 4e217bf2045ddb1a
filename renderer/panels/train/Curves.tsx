import { useMemo, useState } from 'react';
import type { EpochRecord, HistogramRecord, Run } from '#shared/runs/run';
import { ChartCard } from '../../charts/ChartCard';
import { LinePlot } from '../../charts/LinePlot';
import { Segmented, Switch } from '../../ui';
import { metricName, trainWords as w } from '../../words/train';
import { gradientSizes, measured, pairOf, single } from './curves';
import { layerName } from './names';

const smoothings = [
  { value: '0', label: w.asMeasured },
  { value: '0.6', label: '0.6' },
  { value: '0.9', label: '0.9' },
] as const;
type Smoothing = (typeof smoothings)[number]['value'];

/** Loss and metric side by side, then the small multiples. */
export function Curves({
  epochs,
  run,
  histograms,
}: {
  epochs: readonly EpochRecord[];
  run: Run;
  histograms: readonly HistogramRecord[];
}) {
  const [log, setLog] = useState(false);
  const [smoothing, setSmoothing] = useState<Smoothing>('0');
  const keys = useMemo(() => measured(epochs), [epochs]);
  const pairs = useMemo(() => keys.map((k) => ({ key: k, series: pairOf(epochs, k) })), [epochs, keys]);
  const rate = useMemo(() => single(epochs, w.learningRate, (e) => e.learningRate), [epochs]);
  const speed = useMemo(() => single(epochs, w.throughput, (e) => e.samplesPerSecond), [epochs]);
  const gradients = useMemo(() => gradientSizes(histograms, (n) => layerName(run, n)), [histograms, run]);
  const [first, ...rest] = pairs.length > 0 ? pairs : [{ key: 'loss', series: pairOf(epochs, 'loss') }];
  const share = new Set(['accuracy', 'auc', 'f1', 'precision', 'recall']);
  return (
    <>
      <div className="train-options">
        <Switch label={w.log} checked={log} onChange={setLog} />
        <span className="mute">{w.smoothing}</span>
        <Segmented<Smoothing>
          label={w.smoothing}
          value={smoothing}
          options={smoothings}
          onChange={setSmoothing}
        />
      </div>
      <div className="train-big">
        {[first, ...rest].slice(0, 2).map(
          (p) =>
            p && (
              <ChartCard key={p.key} title={metricName(p.key)} series={p.series} xLabel={w.epoch}>
                <LinePlot
                  label={metricName(p.key)}
                  series={p.series}
                  xLabel={w.epoch}
                  height={260}
                  log={log && !share.has(p.key)}
                  smoothing={Number(smoothing)}
                  {...(share.has(p.key) ? { domain: [0, 1] as const } : {})}
                />
              </ChartCard>
            ),
        )}
      </div>
      <div className="train-small">
        {rest.slice(1).map((p) => (
          <ChartCard key={p.key} title={metricName(p.key)} series={p.series} xLabel={w.epoch} small>
            <LinePlot label={metricName(p.key)} series={p.series} xLabel={w.epoch} height={110} small />
          </ChartCard>
        ))}
        <ChartCard title={w.learningRate} series={rate} xLabel={w.epoch} small>
          <LinePlot label={w.learningRate} series={rate} xLabel={w.epoch} height={110} small />
        </ChartCard>
        <ChartCard title={w.throughput} series={speed} xLabel={w.epoch} small>
          <LinePlot label={w.throughput} series={speed} xLabel={w.epoch} height={110} small />
        </ChartCard>
        {gradients.length > 0 && (
          <ChartCard title={w.gradients} series={gradients} xLabel={w.epoch} small>
            <LinePlot label={w.gradients} series={gradients} xLabel={w.epoch} height={110} log small />
          </ChartCard>
        )}
      </div>
    </>
  );
}

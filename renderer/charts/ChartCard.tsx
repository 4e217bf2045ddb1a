import { Download } from 'lucide-react';
import { useRef, type ReactNode } from 'react';
import { app } from '../client';
import { Card, IconButton, Menu } from '../ui';
import { toast, toastError } from '../ui/toast';
import { trainWords as w } from '../words/train';
import { picture, svgText } from './picture';
import { Legend, type Series } from './LinePlot';
import { toCsv } from './series';

interface ChartCardProps {
  title: string;
  series?: readonly Series[];
  xLabel?: string;
  /** Without a legend: one line says what it is by the title. */
  small?: boolean;
  children: ReactNode;
}

/** A chart in its frame, with its lines named beside the title and a way to take it along. */
export function ChartCard({ title, series = [], xLabel = '', small = false, children }: ChartCardProps) {
  const frame = useRef<HTMLDivElement>(null);
  const name = title.toLowerCase().replace(/[^a-z0-9]+/g, '-');

  async function save(kind: 'png' | 'svg' | 'csv'): Promise<void> {
    try {
      const svg = frame.current?.querySelector('svg');
      const content =
        kind === 'csv'
          ? seriesCsv(xLabel, series)
          : !svg
            ? null
            : kind === 'svg'
              ? svgText(svg)
              : await picture(svg);
      if (content === null) return;
      const path = await app.call('system.saveFile', { suggested: `${name}.${kind}`, content });
      if (path !== null) toast({ kind: 'ok', title: `Saved ${path}` });
    } catch (error) {
      toastError('The chart was not saved', error);
    }
  }

  const items = [
    { label: w.savePng, onSelect: () => void save('png') },
    { label: w.saveSvg, onSelect: () => void save('svg') },
    ...(series.length > 0 ? [{ label: w.saveCsv, onSelect: () => void save('csv') }] : []),
  ];
  return (
    <Card
      title={title}
      className={small ? 'chart-card chart-card-small' : 'chart-card'}
      actions={
        <>
          {!small && <Legend series={series} />}
          <Menu
            trigger={<IconButton size="small" icon={Download} label={`Save ${title}`} />}
            sections={[{ items }]}
            align="end"
          />
        </>
      }
    >
      <div ref={frame}>{children}</div>
      {small && series.length > 1 && <Legend series={series} />}
    </Card>
  );
}

/** One line per x, one column per curve. */
function seriesCsv(xLabel: string, series: readonly Series[]): string {
  const xs = [...new Set(series.flatMap((s) => s.points.map((p) => p.x)))].sort((a, b) => a - b);
  const byX = series.map((s) => new Map(s.points.map((p) => [p.x, p.y])));
  return toCsv(
    [xLabel, ...series.map((s) => s.name)],
    xs.map((x) => [x, ...byX.map((m) => m.get(x) ?? null)]),
  );
}

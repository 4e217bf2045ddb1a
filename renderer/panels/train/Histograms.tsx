import { useMemo, useState } from 'react';
import type { HistogramRecord, Run } from '#shared/runs/run';
import { Ridgelines } from '../../charts/Ridgelines';
import type { Ridge } from '../../charts/ridges';
import { layerNamed } from '#shared/layers/registry';
import { Card, Segmented } from '../../ui';
import { trainWords as w } from '../../words/train';
import { layerName } from './names';

type What = 'weights' | 'gradients';

/** How the weights of each layer, or their gradients, move over the epochs. */
export function Histograms({ records, run }: { records: readonly HistogramRecord[]; run: Run }) {
  const [what, setWhat] = useState<What>('weights');
  const groups = useMemo(() => ridgesByWeight(records, what), [records, what]);
  const off = run.project.training.histogramEvery === 0;
  return (
    <Card
      title={w.histograms}
      actions={
        <Segmented<What>
          label={w.histograms}
          value={what}
          onChange={setWhat}
          options={[
            { value: 'weights', label: w.weights },
            { value: 'gradients', label: w.gradientsTab },
          ]}
        />
      }
    >
      <p className="mute train-hint">{off ? w.histogramsOff : w.histogramsHint}</p>
      <div className="train-ridges">
        {groups.map((g) => (
          <Ridgelines
            key={`${g.node}/${g.weight}`}
            title={`${layerName(run, g.node)} · ${g.weight}`}
            ridges={g.ridges}
            color={colorOf(run, g.node)}
          />
        ))}
      </div>
    </Card>
  );
}

function colorOf(run: Run, id: string): string {
  const type = run.project.graph.nodes.find((n) => n.id === id)?.type;
  return `var(--cat-${(type && layerNamed(type)?.category) ?? 'core'})`;
}

function ridgesByWeight(
  records: readonly HistogramRecord[],
  what: What,
): { node: string; weight: string; ridges: Ridge[] }[] {
  const groups = new Map<string, { node: string; weight: string; ridges: Ridge[] }>();
  for (const { epoch, layers } of records)
    for (const { node, weight, values, gradient } of layers) {
      const histogram = what === 'weights' ? values : gradient;
      if (!histogram) continue;
      const key = `${node}/${weight}`;
      const group = groups.get(key) ?? { node, weight, ridges: [] };
      group.ridges.push({ epoch, histogram });
      groups.set(key, group);
    }
  return [...groups.values()];
}

import { ArrowDown, ArrowRight } from 'lucide-react';
import { memoryEstimate } from '#shared/graph/memory';
import { tidyLayers } from '../../actions/layout';
import { useDocument } from '../../canvas/useDocument';
import { reportOf } from '../../editor/derived';
import { directionOf } from '../../editor/geometry';
import { formatBytes, formatCount } from '../../ui/format';
import { Num } from '../../ui/Num';
import { Segmented } from '../../ui/Toggle';
import { words } from '../../words/design';
import { Stat, Stats } from './Stats';

const w = words.inspector;

/** The net as a whole: shown while nothing is selected. */
export function NetPage() {
  const totals = useDocument((s) => reportOf(s).totals);
  const training = useDocument((s) => s.project.training);
  const direction = useDocument((s) => directionOf(s.project.graph));
  const empty = useDocument((s) => s.project.graph.nodes.length === 0);
  return (
    <div className="inspector">
      <header className="inspector-head">
        <h3>{w.nothing}</h3>
        <p className="mute">{w.nothingHint}</p>
      </header>
      <Stats>
        <Stat label={w.layers}>
          <Num value={totals.layers} />
        </Stat>
        <Stat label={w.parameters}>
          <Num value={totals.trainable + totals.frozen} />
          {totals.frozen > 0 && <small>{w.ofWhichFrozen(formatCount(totals.frozen))}</small>}
        </Stat>
        <Stat label={w.multiplyAdds}>
          <Num value={totals.multiplyAdds} />
        </Stat>
        <Stat label={w.memory(training.batchSize)}>
          <Num value={memoryEstimate({ totals }, training).total} format={formatBytes} />
        </Stat>
      </Stats>
      {!empty && (
        <section>
          <h4>{w.direction}</h4>
          <Segmented
            label={w.direction}
            value={direction}
            options={[
              { value: 'right', label: w.directions.right, icon: ArrowRight },
              { value: 'down', label: w.directions.down, icon: ArrowDown },
            ]}
            onChange={(d) => tidyLayers(d)}
          />
        </section>
      )}
    </div>
  );
}

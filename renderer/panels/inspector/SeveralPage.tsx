import { performAction } from '../../actions/perform';
import { actionById, labelOf } from '../../actions/registry';
import { useDocument } from '../../canvas/useDocument';
import { reportOf } from '../../editor/derived';
import { documentStore } from '../../editor/store';
import { Button } from '../../ui/Button';
import { Num } from '../../ui/Num';
import { words } from '../../words/design';
import { Stat, Stats } from './Stats';

const w = words.inspector;
const offered = ['layout.tidySelection', 'edit.duplicate', 'edit.copy', 'layer.disconnect', 'edit.delete'];

/** Several layers: what they are together, and what can be done with them. */
export function SeveralPage({ ids }: { ids: readonly string[] }) {
  const report = useDocument(reportOf);
  const parts = ids.flatMap((id) => report.nodes[id] ?? []);
  const sum = (of: (part: (typeof parts)[number]) => number) => parts.reduce((a, p) => a + of(p), 0);
  const state = documentStore.getState();
  return (
    <div className="inspector">
      <header className="inspector-head">
        <h3>{w.several(ids.length)}</h3>
      </header>
      <Stats>
        <Stat label={w.parameters}>
          <Num value={sum((p) => p.weights.trainable + p.weights.frozen)} />
        </Stat>
        <Stat label={w.multiplyAdds}>
          <Num value={sum((p) => p.multiplyAdds)} />
        </Stat>
      </Stats>
      <div className="inspector-buttons">
        {offered
          .flatMap((id) => actionById(id) ?? [])
          .map((action) => (
            <Button key={action.id} icon={action.icon} onClick={() => performAction(action.id)}>
              {labelOf(action, state)}
            </Button>
          ))}
      </div>
    </div>
  );
}

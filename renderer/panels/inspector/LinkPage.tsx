import { Plus, Unlink } from 'lucide-react';
import { performAction } from '../../actions/perform';
import { shapeText, titleOf } from '../../canvas/describe';
import { FixList } from '../../canvas/RepairMenu';
import { useDocument } from '../../canvas/useDocument';
import { reportOf } from '../../editor/derived';
import { Button } from '../../ui/Button';
import { words } from '../../words/design';
import { Stat, Stats } from './Stats';

const w = words.inspector;

/** A link: where from and to, what flows through it, and what would mend it. */
export function LinkPage({ id }: { id: string }) {
  const edge = useDocument((s) => s.project.graph.edges.find((e) => e.id === id));
  const report = useDocument((s) => reportOf(s).edges[id]);
  const nodes = useDocument((s) => s.project.graph.nodes);
  if (!edge) return null;
  const nameOf = (node: string) => {
    const n = nodes.find((x) => x.id === node);
    return n ? titleOf(n) : node;
  };
  return (
    <div className="inspector">
      <header className="inspector-head">
        <h3>{w.link}</h3>
      </header>
      {report?.problem && (
        <div className="inspector-problem" data-severity={report.problem.severity} role="status">
          <p>{report.problem.message}</p>
          <FixList problem={report.problem} />
        </div>
      )}
      <Stats>
        <Stat label={w.from}>{nameOf(edge.source)}</Stat>
        <Stat label={w.to}>{nameOf(edge.target)}</Stat>
        <Stat label={w.shape}>
          {report?.shape ? <span className="mono">{shapeText(report.shape)}</span> : w.notKnown}
        </Stat>
      </Stats>
      <div className="inspector-buttons">
        <Button icon={Plus} onClick={() => performAction('layer.add')}>
          {w.insertLayer}
        </Button>
        <Button icon={Unlink} onClick={() => performAction('edit.delete')}>
          {w.removeLink}
        </Button>
      </div>
    </div>
  );
}

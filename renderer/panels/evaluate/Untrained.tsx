import { ChartLine, Play, type LucideIcon } from 'lucide-react';
import { performAction } from '../../actions/perform';
import { startTraining } from '../../actions/train';
import { session, useSession } from '../../session';
import { Button, EmptyState } from '../../ui';
import { evaluateWords as w } from '../../words/evaluate';
import './evaluate.css';

/** The shown run has no model yet: says why, and leads to one that has. */
export function Untrained({ icon, title, text }: { icon: LucideIcon; title: string; text: string }) {
  const status = useSession((s) => s.shown?.run.status);
  const other = useSession((s) =>
    s.runs.find((r) => r.epochs > 0 && r.dir !== s.shown?.dir && r.dir !== s.active?.dir),
  );
  const learning = status === 'running' || status === 'paused';
  const waits = status === 'queued';
  return (
    <div className="untrained">
      <EmptyState
        icon={icon}
        title={learning ? w.learningTitle : waits ? w.waitsTitle : title}
        actions={
          <>
            {learning || waits ? (
              <Button kind="primary" icon={ChartLine} onClick={() => performAction('view.train')}>
                {w.showTraining}
              </Button>
            ) : (
              <Button kind="primary" icon={Play} onClick={() => void startTraining()}>
                Train
              </Button>
            )}
            {other && <Button onClick={() => void session.show(other.dir)}>{w.take(other.name)}</Button>}
          </>
        }
      >
        {learning ? w.learning : waits ? w.waits : text}
      </EmptyState>
    </div>
  );
}

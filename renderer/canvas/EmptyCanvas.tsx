import { Database, LogIn, WandSparkles, Workflow } from 'lucide-react';
import { addLayer } from '../actions/layer';
import { performAction } from '../actions/perform';
import { Button } from '../ui/Button';
import { EmptyState } from '../ui/States';
import { words } from '../words/design';
import { useDocument } from './useDocument';

const w = words.empty;

/** The canvas before the first layer: what to do first. */
export function EmptyCanvas() {
  const hasData = useDocument((s) => s.project.data !== null);
  const hasSpec = useDocument((s) => s.spec !== null);
  return (
    <div className="canvas-empty">
      <EmptyState
        icon={Workflow}
        title={w.title}
        actions={
          <>
            {hasData ? (
              <Button
                kind="primary"
                icon={WandSparkles}
                disabled={!hasSpec}
                onClick={() => performAction('layer.suggest')}
              >
                {w.suggest}
              </Button>
            ) : (
              <Button kind="primary" icon={Database} onClick={() => performAction('file.openData')}>
                {w.chooseData}
              </Button>
            )}
            <Button icon={LogIn} onClick={() => addLayer('Input')}>
              {w.addInput}
            </Button>
          </>
        }
      >
        <p>{hasData ? w.withData : w.withoutData}</p>
        <p>{w.hint}</p>
      </EmptyState>
    </div>
  );
}

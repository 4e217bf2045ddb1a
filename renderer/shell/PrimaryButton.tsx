import { FastForward, Pause, Play, Square, Table2 } from 'lucide-react';
import { performAction } from '../actions/perform';
import { useDocument } from '../canvas/useDocument';
import { useSession } from '../session';
import { Button, IconButton } from '../ui';
import { words } from '../words/shell';

const w = words.primary;

/** The one thing to do next: it says what it will do. */
export function PrimaryButton() {
  const hasDocument = useDocument((s) => s.documentId !== null);
  const hasData = useDocument((s) => s.project.data !== null);
  const epochs = useDocument((s) => s.project.training.epochs);
  const status = useSession((s) => s.active?.status ?? null);
  const starting = useSession((s) => s.starting);
  if (status === 'running' || status === 'paused')
    return (
      <div className="title-primary">
        <IconButton label={w.stop} icon={Square} onClick={() => performAction('train.stop')} />
        {status === 'running' ? (
          <Button kind="primary" icon={Pause} onClick={() => performAction('train.pause')}>
            {w.pause}
          </Button>
        ) : (
          <Button kind="primary" icon={FastForward} onClick={() => performAction('train.continue')}>
            {w.continue}
          </Button>
        )}
      </div>
    );
  // The welcome page has its own way in.
  if (!hasDocument) return null;
  if (!hasData)
    return (
      <Button kind="primary" icon={Table2} onClick={() => performAction('file.openData')}>
        {w.openData}
      </Button>
    );
  return (
    <Button kind="primary" icon={Play} loading={starting} onClick={() => performAction('train.start')}>
      {starting ? w.starting : w.train(epochs)}
    </Button>
  );
}

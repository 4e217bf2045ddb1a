import { Eye } from 'lucide-react';
import { session, useSession } from '../../session';
import { Button } from '../../ui';
import { trainWords as w } from '../../words/train';

/** Folder of the training under way, where another run is shown; null otherwise. */
const useActive = () => useSession((s) => (s.active && s.active.dir !== s.shown?.dir ? s.active.dir : null));

/** Says that what is shown is not what trains: the buttons above are about that. */
export function Elsewhere() {
  const active = useActive();
  const run = useSession((s) => s.shown?.run);
  if (active === null || !run) return null;
  return (
    <p className="train-origin">
      <Eye size={14} aria-hidden />
      <span>
        {w.elsewhereShown(run.name, w.status[run.status])}{' '}
        <button type="button" className="ui-link" onClick={() => void session.show(active)}>
          {w.showActive}
        </button>
      </span>
    </p>
  );
}

/** Goes back to the training under way. */
export function ShowActive() {
  const active = useActive();
  if (active === null) return null;
  return (
    <Button icon={Eye} onClick={() => void session.show(active)}>
      {w.showActive}
    </Button>
  );
}

import { GitBranch } from 'lucide-react';
import type { Parent } from '#shared/runs/run';
import { session, useSession } from '../../session';
import { trainWords as w } from '../../words/train';

/** Says where a run began that was trained on from another, and shows that one on a click. */
export function Origin({ parent }: { parent: Parent }) {
  const dir = useSession((s) => s.runs.find((r) => r.id === parent.id)?.dir);
  return (
    <p className="train-origin">
      <GitBranch size={14} aria-hidden />
      <span>
        {w.from(parent.checkpoint, parent.epoch)}{' '}
        {dir === undefined ? (
          <b>{parent.name}</b>
        ) : (
          <button type="button" className="ui-link" onClick={() => void session.show(dir)}>
            {parent.name}
          </button>
        )}
        . <span className="mute">{parent.taken}</span>
      </span>
    </p>
  );
}

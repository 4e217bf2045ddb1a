import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { session, useSession } from '../../session';
import { Badge, Button, Dialog, IconButton, cx, formatAgo, formatDuration, toastError } from '../../ui';
import { chartNumber } from '../../charts/numbers';
import { metricName, trainWords as w } from '../../words/train';
import { statusTone } from './Controls';

/** The runs of this project, newest first; the chosen one is what Train, Evaluate and Export show. */
export function RunList() {
  const runs = useSession((s) => s.runs);
  const shown = useSession((s) => s.shown?.dir);
  const activeDir = useSession((s) => s.active?.dir);
  const [asked, setAsked] = useState<{ dir: string; name: string } | null>(null);
  const remove = () => {
    if (asked) void session.remove(asked.dir).catch((error: unknown) => toastError(w.removeRun, error));
    setAsked(null);
  };
  if (runs.length === 0) return <p className="mute train-note">{w.noRuns}</p>;
  return (
    <>
      <ul className="run-list" aria-label={w.runs}>
        {runs.map((r) => (
          <li key={r.dir} className={cx('run', r.dir === shown && 'run-shown')}>
            <button
              type="button"
              className="run-open"
              aria-pressed={r.dir === shown}
              onClick={() => void session.show(r.dir)}
            >
              <span className="run-head">
                <b>{r.name}</b>
                <Badge tone={statusTone[r.status]}>{w.status[r.status]}</Badge>
              </span>
              <span className="mute num">
                {r.epochs} epochs · {formatDuration(r.seconds)} · {formatAgo(r.createdAt)}
              </span>
              <span className="num">
                {Object.entries(r.last)
                  .filter(
                    ([k]) =>
                      ['valLoss', 'valAccuracy', 'valMae'].includes(k) ||
                      (k === 'loss' && !('valLoss' in r.last)),
                  )
                  .map(
                    ([k, v]) =>
                      `${k.startsWith('val') ? `validation ${metricName(k.charAt(3).toLowerCase() + k.slice(4)).toLowerCase()}` : metricName(k)} ${v === null ? '–' : chartNumber(v)}`,
                  )
                  .join(' · ')}
              </span>
            </button>
            {r.dir !== activeDir && (
              <IconButton size="small" icon={Trash2} label={w.removeRun} onClick={() => setAsked(r)} />
            )}
          </li>
        ))}
      </ul>
      <Dialog
        open={asked !== null}
        onClose={() => setAsked(null)}
        title={asked ? w.removeAsk(asked.name) : ''}
        description={w.removeExplain}
        footer={
          <>
            <Button onClick={() => setAsked(null)}>Cancel</Button>
            <Button kind="danger" onClick={remove}>
              {w.removeRun}
            </Button>
          </>
        }
      />
    </>
  );
}

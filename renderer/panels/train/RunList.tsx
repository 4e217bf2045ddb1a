import { ArrowUp, CornerDownRight, Trash2, X } from 'lucide-react';
import { useState } from 'react';
import { useStore } from 'zustand';
import type { RunSummary } from '#shared/runs/run';
import { placeInQueue, session, useSession } from '../../session';
import {
  Badge,
  Button,
  Dialog,
  IconButton,
  NumberField,
  cx,
  formatAgo,
  formatDuration,
  toastError,
} from '../../ui';
import { chartNumber } from '../../charts/numbers';
import { settingsStore, writeSettings } from '../../client';
import { metricName, trainWords as w } from '../../words/train';
import { statusTone } from './Controls';

/** The runs of this project, newest first; the chosen one is what Train, Evaluate and Export show. */
export function RunList() {
  const runs = useSession((s) => s.runs);
  const shown = useSession((s) => s.shown?.dir);
  const queue = useSession((s) => s.queue);
  const activeDir = useSession((s) => s.active?.dir);
  const [asked, setAsked] = useState<{ dir: string; name: string } | null>(null);
  const remove = () => {
    if (asked) void session.remove(asked.dir).catch(failed(w.removeRun));
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
              <RunText run={r} before={placeInQueue(queue, r.dir)} />
            </button>
            {r.status === 'queued' ? (
              <>
                {(placeInQueue(queue, r.dir) ?? 0) > 0 && (
                  <IconButton
                    size="small"
                    icon={ArrowUp}
                    label={w.sooner}
                    onClick={() => void session.sooner(r.id).catch(failed(w.sooner))}
                  />
                )}
                <IconButton
                  size="small"
                  icon={X}
                  label={w.cancel}
                  onClick={() => void session.cancel(r.id).catch(failed(w.cancel))}
                />
              </>
            ) : (
              r.dir !== activeDir && (
                <IconButton size="small" icon={Trash2} label={w.removeRun} onClick={() => setAsked(r)} />
              )
            )}
          </li>
        ))}
      </ul>
      <AtOnce />
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

const failed = (what: string) => (error: unknown) => void toastError(what, error);

/** @param before how many trainings come before it in the queue; null where it does not wait */
function RunText({ run: r, before }: { run: RunSummary; before: number | null }) {
  // What the list tells of it is as old as its last change of status.
  const live = useSession((s) => (s.active?.dir === r.dir ? s.active.epoch : null));
  return (
    <>
      <span className="run-head">
        <b>{r.name}</b>
        <Badge tone={statusTone[r.status]}>
          {r.status === 'queued' && before !== null ? w.queueHere(before) : w.status[r.status]}
        </Badge>
      </span>
      <span className="mute num">
        {live !== null
          ? w.epochOf(live, r.planned)
          : r.status === 'queued'
            ? w.planned(r.planned)
            : w.lasted(r.epochs, formatDuration(r.seconds))}{' '}
        · {formatAgo(r.createdAt)}
      </span>
      {r.parent && (
        <span className="run-parent mute">
          <CornerDownRight size={12} aria-hidden /> {w.fromShort(r.parent.name, r.parent.epoch)}
        </span>
      )}
      {live === null && <span className="num">{figures(r)}</span>}
    </>
  );
}

/** The figures one compares runs by. */
const figures = ({ last }: RunSummary): string =>
  Object.entries(last)
    .filter(
      ([k]) => ['valLoss', 'valAccuracy', 'valMae'].includes(k) || (k === 'loss' && !('valLoss' in last)),
    )
    .map(
      ([k, v]) =>
        `${k.startsWith('val') ? `validation ${metricName(k.charAt(3).toLowerCase() + k.slice(4)).toLowerCase()}` : metricName(k)} ${v === null ? '–' : chartNumber(v)}`,
    )
    .join(' · ');

function AtOnce() {
  const atOnce = useStore(settingsStore, (s) => s.trainingsAtOnce);
  return (
    <div className="run-at-once">
      <NumberField
        label={w.atOnce}
        help={w.atOnceHelp}
        value={atOnce}
        integer
        min={1}
        max={8}
        onCommit={(trainingsAtOnce) => void writeSettings({ trainingsAtOnce })}
      />
    </div>
  );
}

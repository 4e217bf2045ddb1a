import { RotateCcw, TriangleAlert } from 'lucide-react';
import { useMemo, useState } from 'react';
import { oldestFirst, resumeAll } from '../../actions/train';
import { interruptedRuns, session, useSession } from '../../session';
import { Button, Dialog, formatAgo, toastError } from '../../ui';
import { trainWords as w } from '../../words/train';
import './interrupted.css';

/** Offers to go on with what a crash or a closed window cut off. Stands above every view until it is answered. */
export function Interrupted() {
  const runs = useSession((s) => s.runs);
  const later = useSession((s) => s.later);
  const starting = useSession((s) => s.starting);
  const cut = useMemo(() => interruptedRuns({ runs, later }), [runs, later]);
  const [asking, setAsking] = useState(false);
  const [newest] = cut;
  if (!newest) return null;
  const discard = async () => {
    setAsking(false);
    for (const { dir } of cut)
      await session.remove(dir).catch((error: unknown) => toastError(w.removeRun, error));
  };
  return (
    <section className="interrupted" aria-label={w.interrupted(cut.length)}>
      <TriangleAlert size={18} aria-hidden />
      <div>
        <b>{w.interrupted(cut.length)}</b>
        <p className="mute">
          {cut.length > 1
            ? w.interruptedSeveral
            : w.interruptedAt(newest.epochs, newest.planned, formatAgo(newest.createdAt))}
        </p>
      </div>
      <Button
        kind="primary"
        icon={RotateCcw}
        loading={starting}
        onClick={() => void resumeAll(oldestFirst())}
      >
        {cut.length > 1 ? w.resumeAll : w.resume}
      </Button>
      <Button onClick={() => setAsking(true)}>{w.discard}</Button>
      <Button kind="quiet" onClick={() => session.decideLater(cut.map(({ dir }) => dir))}>
        {w.later}
      </Button>
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title={w.discardAsk(cut.length, newest.name)}
        description={w.discardExplain(cut.length)}
        footer={
          <>
            <Button onClick={() => setAsking(false)}>{w.keepRun}</Button>
            <Button kind="danger" onClick={() => void discard()}>
              {w.discardDo}
            </Button>
          </>
        }
      />
    </section>
  );
}

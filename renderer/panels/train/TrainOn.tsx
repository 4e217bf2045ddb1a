import { GitBranchPlus } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Checkpoint } from '#shared/runs/run';
import { startTraining } from '../../actions/train';
import { useDocument } from '../../canvas/useDocument';
import { mustQueue, session, useSession } from '../../session';
import { Button, Popover, Select, toastError } from '../../ui';
import { trainWords as w } from '../../words/train';

/** Begins a new run with the weights of a kept checkpoint of this one. */
export function TrainOn({ dir }: { dir: string }) {
  const [open, setOpen] = useState(false);
  return (
    <Popover
      label={w.trainOn}
      className="train-on"
      open={open}
      onOpenChange={setOpen}
      trigger={<Button icon={GitBranchPlus}>{w.trainOn}…</Button>}
    >
      <Choice dir={dir} done={() => setOpen(false)} />
    </Popover>
  );
}

function Choice({ dir, done }: { dir: string; done: () => void }) {
  const [all, setAll] = useState<readonly Checkpoint[] | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const epochs = useDocument((s) => s.project.training.epochs);
  const queued = useSession(mustQueue);
  useEffect(() => {
    let gone = false;
    session.checkpoints(dir).then(
      (found) => {
        if (gone) return;
        setAll(found);
        setChosen((found.find((c) => c.kept === 'best') ?? found[0])?.name ?? null);
      },
      (error: unknown) => toastError(w.trainOn, error),
    );
    return () => void (gone = true);
  }, [dir]);
  if (all?.length === 0) return <p className="mute">{w.noCheckpoints}</p>;
  return (
    <>
      <Select
        label={w.trainOnFrom}
        value={chosen}
        options={(all ?? []).map((c) => ({ value: c.name, label: `${w.keptAs[c.kept]}, ${w.place(c)}` }))}
        onChange={setChosen}
        hint={w.trainOnKept}
      />
      <p>{w.trainOnText}</p>
      <Button
        kind="primary"
        disabled={chosen === null}
        onClick={() => {
          done();
          if (chosen !== null) void startTraining({ from: { dir, checkpoint: chosen } });
        }}
      >
        {queued ? w.queueEpochs(epochs) : w.trainOnDo(epochs)}
      </Button>
    </>
  );
}

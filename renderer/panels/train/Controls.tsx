import {
  BookmarkPlus,
  FastForward,
  Gauge,
  ListPlus,
  Pause,
  Play,
  RotateCcw,
  SkipForward,
  Square,
  StepForward,
} from 'lucide-react';
import { performAction } from '../../actions/perform';
import { fittingBatch, setBatchSize, startTraining } from '../../actions/train';
import { useDocument } from '../../canvas/useDocument';
import { canResume, mustQueue, session, useSession } from '../../session';
import {
  Badge,
  Button,
  IconButton,
  Progress,
  Tooltip,
  cx,
  formatCount,
  formatDuration,
  type Tone,
} from '../../ui';
import { chartNumber } from '../../charts/numbers';
import type { RunStatus } from '#shared/runs/run';
import { trainWords as w } from '../../words/train';
import { TrainOn } from './TrainOn';

export const statusTone: Record<RunStatus, Tone> = {
  queued: 'neutral',
  running: 'accent',
  paused: 'warn',
  finished: 'ok',
  stopped: 'neutral',
  failed: 'bad',
  interrupted: 'warn',
};

/** What can be done with a training, and how far it is. */
export function Controls() {
  const active = useSession((s) => s.active);
  const starting = useSession((s) => s.starting);
  const shown = useSession((s) => s.shown);
  const settings = useDocument((s) => s.project.training);
  const { epochs } = settings;
  const queued = useSession(mustQueue);
  if (active) return <Running />;
  const run = shown?.run;
  const fitting = run ? fittingBatch(run, settings) : null;
  // That all epochs are done stands there already.
  const reason =
    run && (run.status !== 'finished' || run.epochs < run.project.training.epochs) ? run.reason : null;
  return (
    <div className="train-controls">
      {starting ? (
        <Preparing />
      ) : (
        <Button icon={queued ? ListPlus : Play} onClick={() => void startTraining()}>
          {queued ? w.queueEpochs(epochs) : w.train(epochs)}
        </Button>
      )}
      {fitting !== null && !starting && (
        <Button onClick={() => setBatchSize(fitting)}>{w.setBatchSize(fitting)}</Button>
      )}
      {shown && run && canResume(run.status) && !starting && (
        <Button icon={RotateCcw} onClick={() => void startTraining({ resume: shown.dir })}>
          {w.resume}
        </Button>
      )}
      {shown && run && run.epochs > 0 && !starting && <TrainOn dir={shown.dir} />}
      {run && run.epochs > 0 && !starting && (
        <Button icon={Gauge} onClick={() => performAction('view.evaluate')}>
          {w.evaluate}
        </Button>
      )}
      {run && !starting && (
        <p className={cx('train-summary', reason && reason.length > 60 && 'train-summary-long')}>
          <Badge tone={statusTone[run.status]}>{w.status[run.status]}</Badge>
          <span className="num">
            {w.epochs(run.epochs)} in {formatDuration(run.seconds)} · {formatCount(run.samplesPerSecond)}{' '}
            {w.rowsPerSecond}
            {run.best && ` · ${w.bestAt(run.best.epoch)}`}
          </span>
          {reason && <span className="mute">{reason}</span>}
        </p>
      )}
    </div>
  );
}

/** What goes on before the first step; large data and images take their time. */
function Preparing() {
  const preparing = useSession((s) => s.preparing);
  return (
    <div className="train-progress">
      <Progress
        label={preparing?.message ?? w.starting}
        value={preparing?.fraction ?? null}
        onCancel={() => session.cancelStart()}
        cancelLabel={w.cancelStart}
      />
    </div>
  );
}

function Running() {
  const active = useSession((s) => s.active);
  const starting = useSession((s) => s.starting);
  if (!active) return null;
  const paused = active.status === 'paused';
  const share =
    active.epochs === 0
      ? null
      : Math.min(
          1,
          (Math.max(0, active.epoch - 1) + (active.batches ? active.batch / active.batches : 0)) /
            active.epochs,
        );
  return (
    <div className="train-controls">
      {paused ? (
        <Button icon={FastForward} onClick={() => performAction('train.continue')}>
          {w.continue}
        </Button>
      ) : (
        <Button icon={Pause} onClick={() => performAction('train.pause')}>
          {w.pause}
        </Button>
      )}
      {paused && (
        <>
          <Button icon={StepForward} onClick={() => performAction('train.stepBatch')}>
            {w.stepBatch}
          </Button>
          <Button icon={SkipForward} onClick={() => performAction('train.stepEpoch')}>
            {w.stepEpoch}
          </Button>
        </>
      )}
      <Button icon={Square} onClick={() => performAction('train.stop')}>
        {w.stop}
      </Button>
      <IconButton
        label={w.checkpoint}
        icon={BookmarkPlus}
        onClick={() => performAction('train.checkpoint')}
      />
      <div className="train-now">
        <div className="train-progress">
          <Progress
            label={`${w.status[active.status]} · ${w.epochOf(active.epoch, active.epochs)}`}
            value={share}
            secondsLeft={paused ? null : active.secondsLeft}
          />
        </div>
        <dl className="train-live num">
          <div>
            <dt>{w.loss}</dt>
            <dd>{active.loss === null ? '–' : chartNumber(active.loss)}</dd>
          </div>
          <div>
            <dt>{w.rowsPerSecond}</dt>
            <dd>{formatCount(active.samplesPerSecond)}</dd>
          </div>
        </dl>
        {starting ? (
          <Preparing />
        ) : (
          <Tooltip content={w.queueHint}>
            <Button icon={ListPlus} onClick={() => performAction('train.queue')}>
              {w.queue}
            </Button>
          </Tooltip>
        )}
      </div>
    </div>
  );
}

import { useState } from 'react';
import { Activity, Cpu, Database, ListOrdered, Play } from 'lucide-react';
import { performAction } from '../../actions/perform';
import { startOnProcessor, startTraining } from '../../actions/train';
import { useDocument } from '../../canvas/useDocument';
import { placeInQueue, session, useSession } from '../../session';
import { Button, EmptyState, ErrorState, Panel, Skeleton, Tabs } from '../../ui';
import { trainWords as w } from '../../words/train';
import { Controls } from './Controls';
import { Curves } from './Curves';
import { Histograms } from './Histograms';
import { Origin } from './Origin';
import { Elsewhere, ShowActive } from './Elsewhere';
import { RunList } from './RunList';
import { RunLog } from './RunLog';
import { SettingsForm } from './SettingsForm';
import './train.css';

type Side = 'settings' | 'runs' | 'log';

/** Watching a net learn. */
export function TrainView() {
  const [side, setSide] = useState<Side>('settings');
  const runs = useSession((s) => s.runs.length);
  return (
    <div className="train">
      <div className="train-main">
        <Controls />
        <Middle />
      </div>
      <Panel name="train.side" side="right" title={w.title} size={300} min={250}>
        <Tabs<Side>
          label={w.title}
          value={side}
          onChange={setSide}
          tabs={[
            { value: 'settings', label: w.settings, content: <SettingsForm /> },
            { value: 'runs', label: runs > 0 ? `${w.runs} (${runs})` : w.runs, content: <RunList /> },
            { value: 'log', label: w.runLog, content: <RunLog /> },
          ]}
        />
      </Panel>
    </div>
  );
}

/** What can be done about a start that was refused. @param dir of the run that was shown before */
function WayOut({ code, dir }: { code: string; dir: string | undefined }) {
  return (
    <>
      {code.startsWith('gpu.') && (
        <Button kind="primary" icon={Cpu} onClick={() => void startOnProcessor()}>
          {w.onProcessor}
        </Button>
      )}
      {code === 'project.problems' && (
        <Button onClick={() => performAction('view.problems')}>{w.showProblems}</Button>
      )}
      {dir !== undefined && <Button onClick={() => void session.show(dir)}>{w.lastRun}</Button>}
    </>
  );
}

function Middle() {
  const shown = useSession((s) => s.shown);
  const error = useSession((s) => s.error);
  const loading = useSession((s) => s.loading || s.starting);
  const before = useSession((s) => (s.shown ? placeInQueue(s.queue, s.shown.dir) : null));
  const epochs = useDocument((s) => s.project.training.epochs);
  const hasData = useDocument((s) => s.project.data !== null);

  if (error)
    return (
      <ErrorState
        title={w.startFailed}
        error={error}
        actions={<WayOut code={error.code} dir={shown?.dir} />}
      />
    );
  if (!hasData)
    return (
      <EmptyState
        icon={Database}
        title={w.noDataTitle}
        actions={
          <Button kind="primary" onClick={() => performAction('file.openData')}>
            Open data
          </Button>
        }
      >
        {w.noData}
      </EmptyState>
    );
  const goesOn = shown?.run.status === 'running' || shown?.run.status === 'paused';
  if (!shown)
    return loading ? (
      <div className="train-scroll" aria-busy>
        <Skeleton height={300} />
      </div>
    ) : (
      <EmptyState
        icon={Activity}
        title={w.emptyTitle}
        actions={
          <Button kind="primary" icon={Play} onClick={() => void startTraining()}>
            {w.train(epochs)}
          </Button>
        }
      >
        {w.empty}
      </EmptyState>
    );
  if (shown.epochs.length === 0 && before === null)
    return (
      <div className="train-scroll">
        <Elsewhere />
        {shown.run.parent && <Origin parent={shown.run.parent} />}
        <EmptyState icon={Activity} title={goesOn ? w.firstEpochTitle : w.noEpochTitle}>
          {goesOn ? w.firstEpoch : shown.run.reason}
        </EmptyState>
      </div>
    );
  if (before !== null)
    return (
      <EmptyState icon={ListOrdered} title={w.waitsTitle} actions={<ShowActive />}>
        {w.queuedText(before)}
      </EmptyState>
    );
  return (
    <div className="train-scroll">
      <Elsewhere />
      {shown.run.parent && <Origin parent={shown.run.parent} />}
      <Curves epochs={shown.epochs} run={shown.run} histograms={shown.histograms} />
      <Histograms records={shown.histograms} run={shown.run} />
    </div>
  );
}

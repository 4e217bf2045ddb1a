import { Download, FileDown, FolderOpen, PackageCheck, Table } from 'lucide-react';
import { useState } from 'react';
import { errorData, type ErrorData } from '#shared/errors';
import type { ExportResult } from '#shared/ipc/engine';
import { useDocument } from '../../canvas/useDocument';
import { app, engine } from '../../client';
import { useSession } from '../../session';
import { Badge, Button, Card, formatBytes, plural } from '../../ui';
import { exportWords as w, type ExportCard } from '../../words/export';
import { RunPicker } from '../evaluate/RunPicker';
import { Untrained } from '../evaluate/Untrained';
import './export.css';

/** Where the trained net can go. */
export function ExportView() {
  const dir = useSession((s) =>
    s.shown && s.shown.run.epochs > 0 && s.active?.dir !== s.shown.dir ? s.shown.dir : null,
  );
  const name = useDocument((s) => s.project.name);
  if (dir === null) return <Untrained icon={PackageCheck} title={w.emptyTitle} text={w.empty} />;
  return (
    <div className="export">
      <header className="export-head">
        <div>
          <h2>{w.heading}</h2>
          <p className="mute">{w.lead}</p>
        </div>
        <RunPicker />
      </header>
      <div className="export-cards" key={dir}>
        {w.cards.map((card) => (
          <FormatCard key={card.format} card={card} dir={dir} name={name} />
        ))}
        <PredictCard dir={dir} name={name} />
      </div>
    </div>
  );
}

type Outcome<T> =
  | { state: 'idle' }
  | { state: 'working' }
  | { state: 'failed'; error: ErrorData }
  | { state: 'done'; result: T };

/** Runs what may be called off (null), and keeps how it ended. */
function useOutcome<T>(): [Outcome<T>, (work: () => Promise<T | null>) => void] {
  const [outcome, setOutcome] = useState<Outcome<T>>({ state: 'idle' });
  const run = (work: () => Promise<T | null>) => {
    setOutcome({ state: 'working' });
    work().then(
      (result) => setOutcome(result === null ? { state: 'idle' } : { state: 'done', result }),
      (error: unknown) => setOutcome({ state: 'failed', error: errorData(error) }),
    );
  };
  return [outcome, run];
}

function FormatCard({ card, dir, name }: { card: ExportCard; dir: string; name: string }) {
  const [outcome, run] = useOutcome<ExportResult>();
  const start = () =>
    run(async () => {
      const out = await app.call('dialog.exportTo', {
        suggested: `${name}${card.suffix}`,
        folder: card.folder,
      });
      return out === null ? null : engine.call('runs.export', { dir, format: card.format, out });
    });
  return (
    <Card title={card.title} actions={<Badge>{card.where}</Badge>} className="export-card">
      <p className="mute">{card.what}</p>
      <Failure outcome={outcome} />
      {outcome.state === 'done' && (
        <div className="export-done selectable">
          <ul>
            {outcome.result.verified.map((v) => (
              <li key={v}>
                <PackageCheck size={14} aria-label={w.verified} /> {v}
              </li>
            ))}
          </ul>
          <p className="mute" title={outcome.result.path}>
            {w.files(outcome.result.files.length)} ·{' '}
            {formatBytes(outcome.result.files.reduce((a, f) => a + f.bytes, 0))} · {outcome.result.path}
          </p>
        </div>
      )}
      <div className="export-actions">
        <Button icon={Download} loading={outcome.state === 'working'} onClick={start}>
          {outcome.state === 'working' ? w.exporting : outcome.state === 'done' ? w.exportAgain : w.export}
        </Button>
        {outcome.state === 'done' && <ShowInFolder path={outcome.result.path} />}
      </div>
    </Card>
  );
}

function PredictCard({ dir, name }: { dir: string; name: string }) {
  const [outcome, run] = useOutcome<{ rows: number; path: string }>();
  const images = useSession((s) => s.shown?.run.project.data?.source.kind === 'images');
  const start = () =>
    run(async () => {
      const data = await app.call(images ? 'dialog.openImageFolder' : 'dialog.openData', {});
      const out =
        data === null
          ? null
          : await app.call('dialog.exportTo', { suggested: `${name}-predictions.csv`, folder: false });
      return data === null || out === null
        ? null
        : engine.call('runs.predictFile', {
            dir,
            source: { kind: images ? 'images' : 'file', path: data },
            out,
          });
    });
  return (
    <Card
      title={images ? w.predictImagesTitle : w.predictTitle}
      actions={<Badge>CSV</Badge>}
      className="export-card"
    >
      <p className="mute">{images ? w.predictImages : w.predictWhat}</p>
      <Failure outcome={outcome} />
      {outcome.state === 'done' && (
        <div className="export-done selectable">
          <ul>
            <li>
              <Table size={14} aria-hidden /> {w.predicted(plural(outcome.result.rows, 'prediction'))}
            </li>
          </ul>
          <p className="mute">{outcome.result.path}</p>
        </div>
      )}
      <div className="export-actions">
        <Button icon={FileDown} loading={outcome.state === 'working'} onClick={start}>
          {outcome.state === 'working' ? w.predicting : images ? w.predictFolder : w.predict}
        </Button>
        {outcome.state === 'done' && <ShowInFolder path={outcome.result.path} />}
      </div>
    </Card>
  );
}

const Failure = ({ outcome }: { outcome: Outcome<unknown> }) =>
  outcome.state === 'failed' ? (
    <p className="export-failed" role="alert">
      {outcome.error.message} {outcome.error.hint}
    </p>
  ) : null;

const ShowInFolder = ({ path }: { path: string }) => (
  <Button kind="quiet" icon={FolderOpen} onClick={() => void app.call('system.showInFolder', { path })}>
    {w.show}
  </Button>
);

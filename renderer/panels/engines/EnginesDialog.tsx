import { useEffect } from 'react';
import { useStore } from 'zustand';
import { Download, RotateCw, Trash2 } from 'lucide-react';
import type { EngineInfo } from '#shared/ipc/engines';
import { performAction } from '../../actions/perform';
import { isTraining, useSession } from '../../session';
import { Badge, Button, Dialog, ErrorState, formatBytes, Progress, Skeleton, type Tone } from '../../ui';
import { words } from '../../words/engines';
import { cancelInstall, enginesStore, installEngine, readEngines, removeEngine } from './engines';
import './engines.css';

/** The engines of this computer: what is used and why, what can be fetched. */
export const EnginesDialog = ({ open, onClose }: { open: boolean; onClose(): void }) => (
  <Dialog open={open} onClose={onClose} title={words.title} description={words.description} width={580}>
    <Engines />
  </Dialog>
);

function Engines() {
  const { shelf, error } = useStore(enginesStore);
  useEffect(() => void readEngines(), []);
  if (error && !shelf) return <ErrorState title={words.readFailed} error={error} />;
  return (
    <div className="engines">
      <InUse />
      {shelf ? (
        <>
          {shelf.engines.map((info) => (
            <Entry key={info.name} info={info} />
          ))}
          <p className="engines-folder mute selectable">{words.folder(shelf.folder)}</p>
        </>
      ) : (
        <Skeleton height={160} />
      )}
    </div>
  );
}

function InUse() {
  const device = useSession((s) => s.device);
  const fresh = useStore(enginesStore, (s) => s.fresh);
  return (
    <section className="engines-now">
      <h3>{words.now}</h3>
      {device ? (
        <p className="selectable">
          <b>{device.version}</b> · {device.device}
          <span className="mute">{device.reason}</span>
        </p>
      ) : (
        <Skeleton height={36} />
      )}
      {fresh && <Restart />}
    </section>
  );
}

/** What was installed is used by the next engine's process. */
export function Restart() {
  const training = useSession(isTraining);
  if (training) return <p className="mute">{words.restartLater}</p>;
  return (
    <Button
      kind="primary"
      icon={RotateCw}
      onClick={() => performAction('engine.restart')}
      title={words.readyText}
    >
      {words.restart}
    </Button>
  );
}

const tones: Record<EngineInfo['state'], Tone> = {
  installed: 'ok',
  bundled: 'ok',
  available: 'neutral',
  unavailable: 'neutral',
};

function Entry({ info }: { info: EngineInfo }) {
  const { work, removing } = useStore(enginesStore);
  const mine = work?.name === info.name ? work : null;
  return (
    <section className="engine" aria-label={info.title}>
      <header>
        <h3>{info.title}</h3>
        {info.version && <span className="num mute">{info.version}</span>}
        {!mine && <Badge tone={tones[info.state]}>{words.states[info.state]}</Badge>}
        {info.inUse && <Badge tone="accent">{words.inUse}</Badge>}
      </header>
      <p className="mute">{info.summary}</p>
      {info.state !== 'bundled' && [info.problem, info.note].map((line) => line && <p key={line}>{line}</p>)}
      {mine ? (
        <Progress
          label={mine.message}
          value={mine.fraction}
          secondsLeft={mine.secondsLeft}
          onCancel={cancelInstall}
          cancelLabel={words.cancel}
        />
      ) : (
        (info.state === 'available' || info.state === 'installed') && (
          <footer>
            <span className="num mute">{sizes(info)}</span>
            <Buttons info={info} busy={work !== null} removing={removing === info.name} />
          </footer>
        )
      )}
    </section>
  );
}

function Buttons({ info, busy, removing }: { info: EngineInfo; busy: boolean; removing: boolean }) {
  const { state, problem, downloadBytes, fetchedBytes } = info;
  if (state === 'installed' || (state === 'available' && fetchedBytes > 0 && problem !== null))
    return (
      <Button
        size="small"
        icon={Trash2}
        loading={removing}
        disabled={busy}
        onClick={() => void removeEngine(info)}
      >
        {removing ? words.removing : words.remove}
      </Button>
    );
  if (state !== 'available') return null;
  const label = problem
    ? words.anyway
    : fetchedBytes > 0
      ? words.goOn
      : downloadBytes === null
        ? words.installPlain
        : words.install(formatBytes(downloadBytes));
  return (
    <Button
      size="small"
      icon={Download}
      kind={problem ? 'normal' : 'primary'}
      disabled={busy}
      title={busy ? words.oneAtATime : problem ? words.anywayHint : undefined}
      onClick={() => void installEngine(info, problem !== null)}
    >
      {label}
    </Button>
  );
}

function sizes({ state, downloadBytes, installedBytes, fetchedBytes }: EngineInfo): string {
  if (state === 'installed')
    return installedBytes === null ? '' : words.installedSize(formatBytes(installedBytes));
  if (fetchedBytes > 0) return words.kept(formatBytes(fetchedBytes));
  if (downloadBytes === null || installedBytes === null) return words.unknownSize;
  return words.sizes(formatBytes(downloadBytes), formatBytes(installedBytes));
}

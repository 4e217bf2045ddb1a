import { useStore } from 'zustand';
import { Download, Zap } from 'lucide-react';
import { settingsStore, writeSettings } from '../../client';
import { useSession } from '../../session';
import { Button, formatBytes, formatPercent, Progress } from '../../ui';
import { words } from '../../words/engines';
import { cancelInstall, enginesStore, installEngine } from './engines';
import { Restart } from './EnginesDialog';
import './engines.css';

const w = words.offer;

/** One quiet line where the program came without its native engine: what it is, its size, and a button. */
export function EngineOffer() {
  const slow = useSession((s) => s.device?.backend === 'wasm' || s.device?.backend === 'cpu');
  const dismissed = useStore(settingsStore, (s) => s.engineOfferDismissed);
  const { shelf, work, fresh } = useStore(enginesStore);
  const native = shelf?.engines.find(({ name }) => name === 'native');
  if (!slow || !native) return null;
  const mine = work?.name === 'native' ? work : null;
  if (fresh === 'native')
    return (
      <aside className="engine-offer" aria-label={words.title}>
        <Zap size={16} aria-hidden />
        <p>
          <b>{words.ready(native.title)}.</b> {words.readyText}
        </p>
        <Restart />
      </aside>
    );
  if (mine)
    return (
      <aside className="engine-offer" aria-label={words.title}>
        <Progress
          label={mine.message}
          value={mine.fraction}
          secondsLeft={mine.secondsLeft}
          onCancel={cancelInstall}
          cancelLabel={words.cancel}
        />
      </aside>
    );
  if (dismissed || native.state !== 'available') return null;
  const size = native.downloadBytes === null ? words.unknownSize : formatBytes(native.downloadBytes);
  return (
    <aside className="engine-offer" aria-label={words.title}>
      <Zap size={16} aria-hidden />
      <p>
        <b>{w.title}.</b>{' '}
        {native.fetchedBytes > 0 ? words.kept(formatBytes(native.fetchedBytes)) : w.text(size)}
      </p>
      <Button
        size="small"
        icon={Download}
        disabled={work !== null}
        onClick={() => void installEngine(native)}
      >
        {native.fetchedBytes > 0 ? words.goOn : words.installPlain}
      </Button>
      <Button
        size="small"
        kind="quiet"
        title={w.dismissHint}
        onClick={() => void writeSettings({ engineOfferDismissed: true }).catch(() => undefined)}
      >
        {w.dismiss}
      </Button>
    </aside>
  );
}

/** In the status bar while an engine is fetched, so that the dialog may be closed. */
export function EngineProgress({ onClick }: { onClick(): void }) {
  const work = useStore(enginesStore, (s) => s.work);
  if (!work) return null;
  return (
    <button type="button" className="ui-link num" title={work.message} onClick={onClick}>
      {words.status(work.title)}
      {work.fraction !== null && ` · ${formatPercent(work.fraction, 0)}`}
    </button>
  );
}

import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { app } from '../client';
import { useSession } from '../session';
import { Button, Dialog, Skeleton, toast } from '../ui';
import { words } from '../words/shell';
import { closeOverlay, overlayStore } from './actions';
import { Logo } from './Logo';

const w = words.about;

/** Versions, and what computes here and why. */
export function About() {
  const open = useStore(overlayStore, (s) => s.open === 'about');
  return (
    <Dialog open={open} onClose={closeOverlay} title={w.title} width={520}>
      <AboutText />
    </Dialog>
  );
}

function AboutText() {
  const [info, setInfo] = useState<{
    version: string;
    electron: string;
    chrome: string;
    platform: string;
  } | null>(null);
  const device = useSession((s) => s.device);
  useEffect(() => {
    let here = true;
    void app.call('app.info', {}).then((i) => here && setInfo(i));
    return () => void (here = false);
  }, []);
  if (!info) return <Skeleton height={120} />;
  const facts: [string, string][] = [
    [w.version, `${words.program} ${info.version} (${info.platform})`],
    [w.electron, info.electron],
    [w.chrome, info.chrome],
    ...(device
      ? ([
          [w.engine, device.version],
          [w.device, device.device],
          [w.why, device.reason],
        ] as [string, string][])
      : []),
  ];
  const copy = async () => {
    await navigator.clipboard.writeText(facts.map(([k, v]) => `${k}: ${v}`).join('\n'));
    toast({ kind: 'ok', title: w.copied });
  };
  return (
    <div className="about">
      <Logo size={44} />
      <dl className="selectable">
        {facts.map(([k, v]) => (
          <div key={k}>
            <dt>{k}</dt>
            <dd>{v}</dd>
          </div>
        ))}
      </dl>
      <p className="mute">{w.licence}</p>
      <Button size="small" onClick={() => void copy()}>
        {w.copy}
      </Button>
    </div>
  );
}

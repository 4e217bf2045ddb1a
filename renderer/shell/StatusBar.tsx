import { useStore } from 'zustand';
import { Totals } from '../canvas/Totals';
import { useDocument } from '../canvas/useDocument';
import { performAction } from '../actions/perform';
import { EngineProgress } from '../panels/engines/EngineOffer';
import { formatCount, formatExact } from '../ui';
import { words } from '../words/shell';
import { dataStore } from './dataFlow';

const w = words.statusBar;

/** The figures that always matter. */
export function StatusBar() {
  const open = useDocument((s) => s.documentId !== null);
  return (
    <footer className="status-bar" aria-label={w.label}>
      {open && <Totals />}
      <span className="title-grow" />
      <EngineProgress onClick={() => void performAction('help.engines')} />
      {open && (
        <>
          <Rows />
          <Seed />
        </>
      )}
    </footer>
  );
}

function Rows() {
  const hasData = useDocument((s) => s.project.data !== null);
  const rows = useDocument((s) => s.spec?.rows ?? null);
  const reading = useStore(dataStore, (s) => s.reading !== null);
  const describing = useStore(dataStore, (s) => s.describing);
  if (!hasData) return <span>{w.noData}</span>;
  if (reading) return <span>{w.reading}</span>;
  if (describing && !rows) return <span>{w.describing}</span>;
  if (!rows) return null;
  const parts = [rows.train, rows.validation, rows.test];
  const total = parts.reduce((a, b) => a + b, 0);
  return (
    <span className="num" title={`${w.split}: ${parts.map(formatExact).join(' / ')}`}>
      <b>{w.rows(formatCount(total))}</b> · {parts.map(formatCount).join(' / ')}
    </span>
  );
}

function Seed() {
  const seed = useDocument((s) => s.project.training.seed);
  return (
    <span title={w.seedHint}>
      {w.seed} <b className="num">{seed}</b>
    </span>
  );
}

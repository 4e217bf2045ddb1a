import { FileSpreadsheet, FileWarning, FolderOpen, Images, Settings2 } from 'lucide-react';
import { useState } from 'react';
import { useStore } from 'zustand';
import type { Profile } from '#shared/data/profile';
import type { Recipe } from '#shared/data/recipe';
import { errorData, type ErrorData } from '#shared/errors';
import { performAction } from '../../actions/perform';
import { dataStore } from '../../shell/dataFlow';
import { changeSource } from '../../shell/opening';
import { fileName } from '../../shell/paths';
import { Button, formatBytes, formatCount, formatExact, Num, Popover, Progress } from '../../ui';
import { words } from '../../words/data';
import { DialectForm } from './DialectForm';

const w = words.head;

/** What the file is, what is wrong with it, and how it is read. */
export function DataHead({ profile, recipe }: { profile: Profile; recipe: Recipe }) {
  const { source } = recipe;
  const name = source.kind === 'sample' ? w.sample(source.name) : fileName(source.path);
  const images = source.kind === 'images';
  const Icon = images ? Images : FileSpreadsheet;
  const reading = useStore(dataStore, (s) => s.reading);
  return (
    <header className="data-head" aria-label={w.label}>
      <Icon size={18} aria-hidden className="mute" />
      <h1 title={profile.path}>{name}</h1>
      <p className="data-facts mute">
        <span>
          <b>
            <Num value={profile.rows} />
          </b>{' '}
          {images ? w.images : w.rows}
        </span>
        <span>
          <b>
            <Num value={profile.columns.length} />
          </b>{' '}
          {w.columns}
        </span>
        <span title={`${formatExact(profile.bytes)} bytes`}>{formatBytes(profile.bytes)}</span>
      </p>
      {profile.badRows > 0 && <BadRows profile={profile} />}
      <span className="data-grow" />
      {reading && (
        <div className="data-rereading">
          <Progress label={reading.message || w.rereading} value={reading.fraction} />
        </div>
      )}
      {source.kind === 'file' && <Dialect source={source} profile={profile} />}
      <Button
        size="small"
        icon={FolderOpen}
        onClick={() => performAction(images ? 'file.openImages' : 'file.openData')}
      >
        {images ? w.changeFolder : w.changeFile}
      </Button>
    </header>
  );
}

function BadRows({ profile }: { profile: Profile }) {
  const more = profile.badRows - profile.badRowExamples.length;
  const files = profile.format === 'images';
  const title = files ? w.skippedTitle : w.badRowsTitle;
  const n = formatCount(profile.badRows);
  return (
    <Popover
      label={title}
      className="bad-rows"
      trigger={
        <button type="button" className="ui-badge ui-badge-warn data-chip">
          <FileWarning size={13} aria-hidden />
          {profile.badRows === 1 ? (files ? w.oneSkipped : w.oneBadRow) : files ? w.skipped(n) : w.badRows(n)}
        </button>
      }
    >
      <h3>{title}</h3>
      <p className="mute">{files ? w.skippedText : w.badRowsText}</p>
      <ul className="selectable">
        {profile.badRowExamples.map((bad) => (
          <li key={`${bad.line} ${bad.text}`}>
            <b>{files ? bad.text : w.line(formatExact(bad.line))}</b>{' '}
            <span className="mute">{bad.reason}</span>
            {!files && <code className="mono">{bad.text}</code>}
          </li>
        ))}
      </ul>
      {more > 0 && <p className="mute">{w.badRowsMore(formatCount(more))}</p>}
    </Popover>
  );
}

function Dialect({
  source,
  profile,
}: {
  source: Extract<Recipe['source'], { kind: 'file' }>;
  profile: Profile;
}) {
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorData | null>(null);
  const apply = async (next: typeof source) => {
    setBusy(true);
    setError(null);
    try {
      await changeSource(next);
      setOpen(false);
    } catch (e) {
      setError(errorData(e));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Popover
      label={words.dialect.title}
      align="end"
      className="dialect-popover"
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Button size="small" icon={Settings2}>
          {w.dialect}
        </Button>
      }
    >
      <h3>{words.dialect.title}</h3>
      {profile.format === 'csv' ? (
        <DialectForm
          source={source}
          found={profile.dialect}
          busy={busy}
          error={error}
          onApply={(s) => void apply(s)}
        />
      ) : (
        <p className="mute">{words.dialect.notText}</p>
      )}
    </Popover>
  );
}

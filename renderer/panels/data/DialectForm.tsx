import { useState } from 'react';
import type { DataSource, Dialect } from '#shared/data/recipe';
import type { ErrorData } from '#shared/errors';
import { Button, Select, TextField } from '../../ui';
import { words } from '../../words/data';
import { setDialect } from './recipe';

const w = words.dialect;
type FileSource = Extract<DataSource, { kind: 'file' }>;

/** A choice's value for “found by itself”; Radix wants one that is not empty. */
const sniffed = 'sniffed';

interface EntryProps<K extends keyof Dialect> {
  entry: K;
  label: string;
  names: Record<string, string>;
  dialect: Dialect;
  found: Dialect;
  onChange(dialect: Dialect): void;
}

/** One entry of the dialect, with what was found as the first choice. */
function Entry<K extends 'delimiter' | 'quote' | 'encoding' | 'decimal' | 'thousands'>({
  entry,
  label,
  names,
  dialect,
  found,
  onChange,
}: EntryProps<K>) {
  const key = (v: string) => `is ${v}`;
  const value = dialect[entry] as string | undefined;
  const seen = found[entry] as string | undefined;
  const seenName = seen === undefined ? undefined : (names[seen] ?? seen);
  // A mark that is on no list, set by hand in the file, is shown as it is.
  const listed = value === undefined || value in names ? names : { ...names, [value]: value };
  return (
    <Select
      label={label}
      value={value === undefined ? sniffed : key(value)}
      options={[
        { value: sniffed, label: seenName === undefined ? w.found : w.foundAs(seenName) },
        ...Object.entries(listed).map(([v, name]) => ({ value: key(v), label: name })),
      ]}
      onChange={(chosen) =>
        onChange(
          setDialect(
            dialect,
            entry,
            chosen === sniffed ? undefined : (chosen.slice(key('').length) as Dialect[K]),
          ),
        )
      }
    />
  );
}

export interface DialectFormProps {
  source: FileSource;
  /** What the file was read as. */
  found: Dialect;
  busy: boolean;
  error: ErrorData | null;
  onApply(source: FileSource): void;
}

/** Says by hand how a text file is read. */
export function DialectForm({ source, found, busy, error, onApply }: DialectFormProps) {
  const [dialect, setDialectState] = useState<Dialect>(source.dialect);
  const shared = { dialect, found, onChange: setDialectState };
  const header = dialect.header === undefined ? sniffed : dialect.header ? 'yes' : 'no';
  const headerFound =
    found.header === undefined ? w.found : w.foundAs(found.header ? w.headers.yes : w.headers.no);
  return (
    <div className="dialect">
      <Entry entry="delimiter" label={w.delimiter} names={w.delimiters} {...shared} />
      <Entry entry="quote" label={w.quote} names={w.quotes} {...shared} />
      <Select
        label={w.header}
        value={header}
        options={[
          { value: sniffed, label: headerFound },
          { value: 'yes', label: w.headers.yes },
          { value: 'no', label: w.headers.no },
        ]}
        onChange={(v) =>
          setDialectState(setDialect(dialect, 'header', v === sniffed ? undefined : v === 'yes'))
        }
      />
      <Entry entry="encoding" label={w.encoding} names={w.encodings} {...shared} />
      <Entry entry="decimal" label={w.decimal} names={w.decimals} {...shared} />
      <Entry entry="thousands" label={w.thousands} names={w.thousandsMarks} {...shared} />
      <TextField
        className="dialect-wide"
        label={w.nullWords}
        hint={w.nullWordsHint}
        placeholder={(found.nullWords ?? []).filter(Boolean).join(', ')}
        value={(dialect.nullWords ?? []).join(', ')}
        onCommit={(text) => {
          const list = text
            .split(',')
            .map((t) => t.trim())
            .filter(Boolean);
          setDialectState(setDialect(dialect, 'nullWords', list.length > 0 ? list : undefined));
        }}
      />
      {error && (
        <p className="dialect-error" role="alert">
          {error.message} {error.hint}
        </p>
      )}
      <div className="dialect-foot">
        <Button kind="quiet" disabled={Object.keys(dialect).length === 0} onClick={() => setDialectState({})}>
          {w.reset}
        </Button>
        <Button kind="primary" loading={busy} onClick={() => onApply({ ...source, dialect })}>
          {w.apply}
        </Button>
      </div>
    </div>
  );
}

import { ListChecks, Search, Table2, X } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { Profile } from '#shared/data/profile';
import type { Recipe } from '#shared/data/recipe';
import { performAction } from '../../actions/perform';
import { useDocument } from '../../canvas/useDocument';
import { placeStore } from '../../editor/place';
import { dataStore } from '../../shell/dataFlow';
import { showView } from '../../shell/views';
import { Button, EmptyState, formatExact, IconButton, Menu, Panel } from '../../ui';
import { words } from '../../words/data';
import { ColumnPage } from './ColumnPage';
import { DataGrid, mostRows } from './DataGrid';
import { DataHead } from './DataHead';
import { giveRoles } from './edits';
import { DataFailed, DataWaiting } from './DataStates';
import { columnsOf, type Column } from './recipe';
import { Receives } from './Receives';
import { Road } from './Road';
import './data.css';

/** The table one learns from. */
export function DataView() {
  const recipe = useDocument((s) => s.project.data);
  const profile = useDocument((s) => s.profile);
  const base = useDocument((s) => s.base);
  const readError = useStore(dataStore, (s) => s.readError);
  if (!recipe) return <NoData />;
  if (readError) return <DataFailed error={readError} recipe={recipe} />;
  if (!profile) return <DataWaiting />;
  return <Loaded recipe={recipe} profile={profile} base={base} />;
}

const NoData = () => (
  <EmptyState
    icon={Table2}
    title={words.empty.title}
    actions={
      <>
        <Button kind="primary" onClick={() => performAction('file.openData')}>
          {words.empty.open}
        </Button>
        <Button onClick={() => performAction('file.openImages')}>{words.empty.images}</Button>
        <Button onClick={() => showView('welcome')}>{words.empty.templates}</Button>
      </>
    }
  >
    {words.empty.text}
  </EmptyState>
);

function Loaded({ recipe, profile, base }: { recipe: Recipe; profile: Profile; base: string | null }) {
  const columns = useMemo(() => columnsOf(profile, recipe), [profile, recipe]);
  const [text, setText] = useState('');
  const [selected, setSelected] = useState<string | null>(null);
  const shown = useMemo(() => {
    const wanted = text.trim().toLowerCase();
    const all = columns.map((column, index) => ({ column, index }));
    return wanted === ''
      ? all
      : all.filter(({ column }) => column.profile.name.toLowerCase().includes(wanted));
  }, [columns, text]);
  usePlace(setSelected);

  const page = columns.find((c) => c.profile.name === selected) ?? null;
  const step = (by: 1 | -1) => {
    const at = shown.findIndex(({ column }) => column === page);
    const next = shown[(at + by + shown.length) % shown.length];
    if (next) setSelected(next.column.profile.name);
  };
  return (
    <div className="data">
      <DataHead profile={profile} recipe={recipe} />
      <Road recipe={recipe} columns={columns} />
      <div className="data-middle">
        <section className="data-table">
          <Tools
            text={text}
            onText={setText}
            shown={shown.map((s) => s.column)}
            all={columns.length}
            rows={profile.rows}
          />
          {shown.length === 0 ? (
            <EmptyState
              title={words.head.noneFound(text)}
              actions={<Button onClick={() => setText('')}>{words.head.clearFind}</Button>}
            />
          ) : (
            <DataGrid
              profile={profile}
              recipe={recipe}
              base={base}
              shown={shown}
              selected={selected}
              onSelect={setSelected}
            />
          )}
        </section>
        <Panel
          name="data.receives"
          side="right"
          title={page ? words.column.title : words.receives.title}
          size={320}
          min={270}
          max={520}
        >
          {page ? (
            <ColumnPage
              key={page.profile.name}
              column={page}
              rows={profile.rows}
              onBack={() => setSelected(null)}
              onStep={step}
            />
          ) : (
            <Receives recipe={recipe} onOpen={setSelected} />
          )}
        </Panel>
      </div>
    </div>
  );
}

/** A click on a problem of a column opens that column. */
function usePlace(open: (column: string) => void): void {
  const { place, times } = useStore(placeStore);
  useEffect(() => {
    if (place?.area === 'data' && place.column !== undefined) open(place.column);
  }, [place, times, open]);
}

function Tools({
  text,
  onText,
  shown,
  all,
  rows,
}: {
  text: string;
  onText(text: string): void;
  shown: readonly Column[];
  all: number;
  rows: number;
}) {
  const w = words.head;
  const names = new Set(shown.filter((c) => c.recipe.role !== 'target').map((c) => c.profile.name));
  return (
    <div className="data-tools">
      <span className="ui-input data-find">
        <Search size={14} aria-hidden />
        <input
          type="search"
          placeholder={w.find}
          aria-label={w.find}
          value={text}
          onChange={(e) => onText(e.target.value)}
          onKeyDown={(e) => e.key === 'Escape' && onText('')}
        />
        {text !== '' && <IconButton size="small" icon={X} label={w.clearFind} onClick={() => onText('')} />}
      </span>
      <span className="mute num" aria-live="polite">
        {w.found(formatExact(shown.length), formatExact(all))}
        {rows > mostRows && ` · ${w.firstRows(formatExact(mostRows))}`}
      </span>
      <Menu
        align="end"
        sections={[
          {
            label: w.bulkLabel(names.size),
            items: (['feature', 'ignore', 'identifier'] as const).map((role) => ({
              label: words.roles[role],
              note: words.roleNotes[role],
              onSelect: () => giveRoles(names, role),
            })),
          },
        ]}
        trigger={
          <Button kind="quiet" size="small" icon={ListChecks} disabled={names.size === 0}>
            {w.bulk}
          </Button>
        }
      />
    </div>
  );
}

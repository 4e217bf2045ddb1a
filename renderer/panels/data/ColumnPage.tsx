import { ArrowLeft, ChevronLeft, ChevronRight } from 'lucide-react';
import { roles } from '#shared/data/recipe';
import { useDocument } from '../../canvas/useDocument';
import { formatCount, formatExact, formatNumber, formatPercent, IconButton, Select } from '../../ui';
import { words } from '../../words/data';
import { typeIcons } from './columnIcons';
import { giveRole, giveType } from './edits';
import { BigBars, TopValues } from './Distribution';
import { Examples } from './Examples';
import { ImageFacts } from './ImagePreparation';
import { Preparation } from './Preparation';
import { typesOf, type Column } from './recipe';

const w = words.column;

export interface ColumnPageProps {
  column: Column;
  rows: number;
  onBack(): void;
  onStep(by: 1 | -1): void;
}

/** All about one column: what is in it, what it is for, and how it is prepared. */
export function ColumnPage({ column, rows, onBack, onStep }: ColumnPageProps) {
  const { profile, recipe } = column;
  const spec = useDocument((s) => s.spec);
  const Icon = typeIcons[recipe.type];
  return (
    <div className="column-page">
      <nav className="column-nav">
        <button type="button" className="ui-link column-back" onClick={onBack}>
          <ArrowLeft size={14} aria-hidden />
          {w.back}
        </button>
        <IconButton size="small" label={w.previous} icon={ChevronLeft} onClick={() => onStep(-1)} />
        <IconButton size="small" label={w.next} icon={ChevronRight} onClick={() => onStep(1)} />
      </nav>
      <header className="column-title">
        <Icon size={17} aria-hidden />
        <h2 className="selectable">{profile.name}</h2>
        {!profile.images && (
          <span className="mute mono" title={w.stored(profile.storage)}>
            {profile.storage.toLowerCase()}
          </span>
        )}
      </header>
      {profile.reason && <p className="mute column-reason">{profile.reason}</p>}
      <div className="two">
        <Select
          label={w.role}
          value={recipe.role}
          options={roles.map((r) => ({ value: r, label: words.roles[r], note: words.roleNotes[r] }))}
          onChange={(role) => giveRole(profile.name, role)}
        />
        <Select
          label={w.type}
          value={recipe.type}
          options={typesOf(profile).map((t) => ({
            value: t,
            label: words.types[t],
            note: words.typeNotes[t],
          }))}
          onChange={(type) => giveType(profile.name, type)}
        />
      </div>

      <h3 className="part-title">{w.profile}</h3>
      {profile.images ? null : profile.histogram.length > 0 ? (
        <BigBars profile={profile} />
      ) : (
        <TopValues profile={profile} rows={rows} />
      )}
      {profile.images ? (
        <ImageFacts images={profile.images} files={rows} />
      ) : (
        <Facts column={column} rows={rows} />
      )}

      <h3 className="part-title">{w.preparation}</h3>
      <Preparation column={column} />
      <Examples column={column} spec={spec} />
    </div>
  );
}

/** A day of a date column, whose numbers are milliseconds since 1970. */
const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

function Facts({ column: { profile }, rows }: { column: Column; rows: number }) {
  const { type, min, max, mean, median, standardDeviation, missing, distinct } = profile;
  const dates = type === 'date';
  const number = (n: number | null) => (n === null ? null : dates ? day(n) : formatNumber(n));
  const share = rows > 0 && missing > 0 ? ` (${formatPercent(missing / rows)})` : '';
  const facts: [string, string | null, number | undefined][] = [
    [dates ? w.earliest : w.min, number(min), min ?? undefined],
    [dates ? w.latest : w.max, number(max), max ?? undefined],
    [w.mean, dates ? null : number(mean), mean ?? undefined],
    [w.median, dates ? null : number(median), median ?? undefined],
    [w.deviation, dates ? null : number(standardDeviation), standardDeviation ?? undefined],
    [w.distinct, formatCount(distinct), distinct],
    [w.missing, `${formatCount(missing)}${share}`, missing],
  ];
  return (
    <dl className="facts">
      {facts.map(
        ([name, text, exact]) =>
          text !== null && (
            <div key={name}>
              <dt>{name}</dt>
              <dd className="num" title={exact === undefined || dates ? undefined : formatExact(exact)}>
                {text}
              </dd>
            </div>
          ),
      )}
    </dl>
  );
}

import { useCallback } from 'react';
import type { Profile } from '#shared/data/profile';
import type { Recipe } from '#shared/data/recipe';
import { ErrorState, formatExact, VirtualTable, type CellPlace } from '../../ui';
import { words } from '../../words/data';
import { Picture } from '../images/Picture';
import { useThumbnails } from '../images/useThumbnails';
import { ColumnHeader } from './ColumnHeader';
import type { Column } from './recipe';
import { usePreview } from './usePreview';

export interface DataGridProps {
  profile: Profile;
  recipe: Recipe;
  base: string | null;
  /** Columns to show, with their place in the file. */
  shown: readonly { column: Column; index: number }[];
  selected: string | null;
  onSelect(name: string): void;
}

/** Browsers draw nothing that is taller than about 33 million pixels. */
export const mostRows = 1_000_000;

/** The file's rows under heads that say what each column is. */
export function DataGrid({ profile, recipe, base, shown, selected, onSelect }: DataGridProps) {
  const key = `${profile.path} ${profile.sha256} ${JSON.stringify(recipe.source)}`;
  const preview = usePreview(recipe.source, base, key, profile.columns.length);
  const thumbnail = useThumbnails(recipe.source, base, 96);
  const pictures = shown.some(({ column }) => column.recipe.type === 'image');
  const width = useCallback((i: number) => widthOf(shown[i]?.column), [shown]);
  const activate = ({ column }: CellPlace) => {
    const name = shown[column]?.column.profile.name;
    if (name !== undefined) onSelect(name);
  };
  if (preview.error) return <ErrorState title={words.grid.previewFailed} error={preview.error} />;
  return (
    <VirtualTable
      label={words.grid.label}
      rowCount={Math.min(profile.rows, mostRows)}
      columnCount={shown.length}
      columnWidth={width}
      rowHeight={pictures ? 60 : 28}
      headerHeight={94}
      rowHeadWidth={Math.max(48, 22 + 8 * String(profile.rows).length)}
      onRange={preview.want}
      onActivate={activate}
      renderHeader={(i) => {
        const column = shown[i]?.column;
        return column && <ColumnHeader column={column} rows={profile.rows} />;
      }}
      headerClass={(i) => cellClass(shown[i]?.column, selected)}
      cellClass={(_row, i) => cellClass(shown[i]?.column, selected)}
      renderRowHead={(row) => formatExact(row + 1)}
      renderCell={(row, i) => {
        const place = shown[i];
        const cells = preview.row(row);
        if (!place) return null;
        if (!cells) return <span className="cell-waiting" />;
        const value = cells[place.index] ?? null;
        if (value !== null && place.column.recipe.type === 'image')
          return <Picture path={value} thumbnail={thumbnail(value)} />;
        return value === null ? (
          <span className="cell-missing">{words.grid.missing}</span>
        ) : (
          <span className="cell-value">{value}</span>
        );
      }}
    />
  );
}

function cellClass(column: Column | undefined, selected: string | null): string | undefined {
  if (!column) return undefined;
  const { profile, recipe } = column;
  return [
    `cell-${recipe.role}`,
    recipe.type === 'numeric' && 'cell-number',
    profile.name === selected && 'cell-selected',
  ]
    .filter(Boolean)
    .join(' ');
}

/** As wide as its name and its usual values need, within limits. */
function widthOf(column: Column | undefined): number {
  if (!column) return 140;
  if (column.recipe.type === 'image') return 260;
  const longest = column.profile.top.slice(0, 5).reduce((n, t) => Math.max(n, t.value.length), 0);
  return Math.min(
    260,
    Math.max(column.profile.missing > 0 ? 184 : 132, column.profile.name.length * 7.6 + 52, longest * 7 + 24),
  );
}

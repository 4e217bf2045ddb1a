import { ChevronDown } from 'lucide-react';
import { roles } from '#shared/data/recipe';
import { formatPercent, Menu, type MenuItem } from '../../ui';
import { words } from '../../words/data';
import { typeIcons } from './columnIcons';
import { giveRole, giveType } from './edits';
import { MiniBars } from './MiniBars';
import { typesOf, type Column } from './recipe';

const w = words.grid;

export const roleItems = ({ profile, recipe }: Column): MenuItem[] =>
  roles.map((role) => ({
    label: words.roles[role],
    note: words.roleNotes[role],
    checked: recipe.role === role,
    onSelect: () => recipe.role !== role && giveRole(profile.name, role),
  }));

export const typeItems = ({ profile, recipe }: Column): MenuItem[] =>
  typesOf(profile).map((type) => ({
    label: words.types[type],
    note: words.typeNotes[type],
    checked: recipe.type === type,
    onSelect: () => recipe.type !== type && giveType(profile.name, type),
  }));

/** A column's head in the grid: name, type, role, distribution, gaps. A click beside the menus opens its page. */
export function ColumnHeader({ column, rows }: { column: Column; rows: number }) {
  const { profile, recipe } = column;
  const Icon = typeIcons[recipe.type];
  const gaps = rows > 0 ? profile.missing / rows : 0;
  return (
    <div className="column-head" data-role={recipe.role} title={profile.reason ?? undefined}>
      <div className="column-name">
        <span onClick={(e) => e.stopPropagation()}>
          <Menu
            sections={[{ label: words.column.type, items: typeItems(column) }]}
            trigger={
              <button
                type="button"
                className="column-type"
                tabIndex={-1}
                aria-label={w.type(profile.name, words.types[recipe.type])}
                title={words.types[recipe.type]}
              >
                <Icon size={13} aria-hidden />
              </button>
            }
          />
        </span>
        <b title={profile.name}>{profile.name}</b>
      </div>
      <MiniBars profile={profile} />
      <div className="column-foot">
        <span onClick={(e) => e.stopPropagation()}>
          <Menu
            sections={[{ label: words.column.role, items: roleItems(column) }]}
            trigger={
              <button
                type="button"
                className="role-pill"
                data-role={recipe.role}
                tabIndex={-1}
                aria-label={w.role(profile.name, words.roles[recipe.role])}
              >
                {words.roles[recipe.role]}
                <ChevronDown size={12} aria-hidden />
              </button>
            }
          />
        </span>
        {profile.missing > 0 && (
          <span className="column-gaps num" title={w.missingShare(formatPercent(gaps))}>
            {formatPercent(gaps, 0)} {w.missing}
          </span>
        )}
      </div>
    </div>
  );
}

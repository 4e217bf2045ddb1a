import type { ColumnRecipe, Recipe } from '#shared/data/recipe';
import { edit, type EditOptions } from '../../editor/store';
import { chooseTarget } from '../../shell/guide';
import { words } from '../../words/data';
import { setColumn, setRole, setRoles, setType } from './recipe';

const w = words.edits;

/** Changes the data recipe, undoable. Nothing happens while there are no data. */
export const editRecipe = (label: string, change: (recipe: Recipe) => Recipe, options?: EditOptions): void =>
  edit(label, (p) => (p.data ? { ...p, data: change(p.data) } : p), options);

export function giveRole(name: string, role: ColumnRecipe['role']): void {
  if (role === 'target') void chooseTarget(name);
  else editRecipe(w.role(name, words.roles[role]), (r) => setRole(r, name, role));
}

export const giveRoles = (
  names: ReadonlySet<string>,
  role: Exclude<ColumnRecipe['role'], 'target' | 'weight'>,
): void => editRecipe(w.roles(names.size, words.roles[role]), (r) => setRoles(r, names, role));

export const giveType = (name: string, type: ColumnRecipe['type']): void =>
  editRecipe(w.type(name), (r) => setType(r, name, type));

export const prepare = (name: string, change: Partial<ColumnRecipe>): void =>
  editRecipe(w.column(name), (r) => setColumn(r, name, change));

import type { ColumnProfile, Profile } from '#shared/data/profile';
import {
  columnRecipeSchema,
  columnTypes,
  partColumn,
  type ColumnRecipe,
  type Dialect,
  type Recipe,
} from '#shared/data/recipe';

type Role = ColumnRecipe['role'];
type ColumnType = ColumnRecipe['type'];

const mapColumn = (recipe: Recipe, name: string, change: (c: ColumnRecipe) => ColumnRecipe): Recipe => ({
  ...recipe,
  columns: recipe.columns.map((c) => (c.name === name ? change(c) : c)),
});

/** Changes settings of one column. */
export const setColumn = (recipe: Recipe, name: string, change: Partial<ColumnRecipe>): Recipe =>
  mapColumn(recipe, name, (c) => ({ ...c, ...change }));

/** Gives a column a role. There is one thing to predict and one weight of rows: a new one makes the old one a feature, or leaves it out. */
export const setRole = (recipe: Recipe, name: string, role: Role): Recipe => ({
  ...recipe,
  columns: recipe.columns.map((c) =>
    c.name === name
      ? { ...c, role }
      : role === 'target' && c.role === 'target'
        ? { ...c, role: 'feature' }
        : role === 'weight' && c.role === 'weight'
          ? { ...c, role: 'ignore' }
          : c,
  ),
});

/** Gives several columns the same role; a target or a weight of rows can only be one. */
export const setRoles = (
  recipe: Recipe,
  names: ReadonlySet<string>,
  role: Exclude<Role, 'target' | 'weight'>,
): Recipe => ({
  ...recipe,
  columns: recipe.columns.map((c) => (names.has(c.name) && c.role !== role ? { ...c, role } : c)),
});

/** Types that a column can be read as: only files of a folder are images. */
export const typesOf = (profile: ColumnProfile): readonly ColumnType[] =>
  profile.images ? ['image', 'text'] : columnTypes.filter((type) => type !== 'image');

/** Ways to fill gaps that make sense for a type. */
export const strategiesOf = (type: ColumnType): readonly ColumnRecipe['missing']['strategy'][] =>
  type === 'numeric' || type === 'date'
    ? ['mean', 'median', 'constant', 'dropRow']
    : type === 'boolean'
      ? ['mostFrequent', 'constant', 'dropRow']
      : ['mostFrequent', 'category', 'constant', 'dropRow'];

/** Reads a column as another type; a way to fill gaps that the new type does not know gives way to its usual one. */
export const setType = (recipe: Recipe, name: string, type: ColumnType): Recipe =>
  mapColumn(recipe, name, (c) => {
    const known = strategiesOf(type);
    const fits = known.includes(c.missing.strategy);
    const usual = type === 'numeric' || type === 'date' ? 'median' : 'mostFrequent';
    return { ...c, type, missing: fits ? c.missing : { ...c.missing, strategy: usual } };
  });

/** The share of rows of one part; the training part is what the two others leave, at least a tenth. */
export function setShare(recipe: Recipe, part: 'validation' | 'test', share: number): Recipe {
  const other = part === 'validation' ? recipe.split.test : recipe.split.validation;
  const kept = Math.min(Math.max(share, 0), Math.round((0.9 - other) * 100) / 100);
  return { ...recipe, split: { ...recipe.split, [part]: kept } };
}

/** The parts of the split that have a folder of their own: there is no share to choose for these. */
export const partsWithFolder = ({ split }: Recipe, profile: Profile | null): readonly string[] =>
  split.method === 'folders'
    ? (profile?.columns.find(({ name }) => name === partColumn)?.top.map(({ value }) => value) ?? [])
    : [];

/** Settings for another file or another way to read it: columns of the same name keep theirs. A table and images have none in common. */
export function mergeRecipe(fresh: Recipe, old: Recipe | null): Recipe {
  if (!old || (old.source.kind === 'images') !== (fresh.source.kind === 'images')) return fresh;
  const before = new Map(old.columns.map((c) => [c.name, c]));
  const columns = fresh.columns.map((c) => before.get(c.name) ?? c);
  const kept = columns.some((c) => before.has(c.name));
  if (!kept) return fresh;
  // The fresh suggestion may name a target of its own beside the one that was kept.
  const target =
    columns.find((c) => c.role === 'target' && before.has(c.name)) ??
    columns.find((c) => c.role === 'target');
  // A split by folders is up to the folder; all others fit any data.
  const asBefore = fresh.split.method === 'folders' ? before.has(partColumn) : old.split.method !== 'folders';
  return {
    ...old,
    source: fresh.source,
    split: asBefore ? old.split : fresh.split,
    columns: columns.map((c) => (c.role === 'target' && c !== target ? { ...c, role: 'feature' } : c)),
  };
}

/** A column of the file that the recipe does not name yet: it is left out until it gets a role. */
export const recipeOfProfile = (column: ColumnProfile): ColumnRecipe =>
  columnRecipeSchema.parse({ name: column.name, role: 'ignore', type: column.type });

export interface Column {
  profile: ColumnProfile;
  recipe: ColumnRecipe;
}

/** The file's columns with their settings, in the file's order. */
export function columnsOf(profile: Profile, recipe: Recipe): Column[] {
  const settings = new Map(recipe.columns.map((c) => [c.name, c]));
  return profile.columns.map((p) => ({ profile: p, recipe: settings.get(p.name) ?? recipeOfProfile(p) }));
}

/** Sets one entry of the dialect; undefined goes back to sniffing. */
export function setDialect<K extends keyof Dialect>(
  dialect: Dialect,
  entry: K,
  value: Dialect[K] | undefined,
): Dialect {
  const rest: Dialect = { ...dialect };
  delete rest[entry];
  return value === undefined ? rest : { ...rest, [entry]: value };
}

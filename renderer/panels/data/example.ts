import type { ColumnProfile } from '#shared/data/profile';
import type { ColumnRecipe } from '#shared/data/recipe';
import type { DataSpec } from '#shared/data/spec';

/** A value as the file has it, and the numbers the net gets for it. */
export interface Example {
  /** Null: a missing value. */
  before: string | null;
  /** Numbers, or null where the row is left out. */
  after: string[] | null;
}

/**
 * Shows what preparation does to a few values of a column. Scaling is taken from the whole file's profile, which is
 * close to what will be learned from the training part.
 * @param format how a number for the net is written
 * @returns empty where nothing can be said before fitting (robust scaling, dates, text)
 */
export function examplesOf(
  profile: ColumnProfile,
  recipe: ColumnRecipe,
  spec: DataSpec | null,
  format: (n: number) => string,
): Example[] {
  if (recipe.type === 'numeric') return numbers(profile, recipe, format);
  if (recipe.type === 'categorical' || recipe.type === 'boolean') return words(profile, recipe, spec);
  return [];
}

function scaler(
  { mean, standardDeviation, min, max }: ColumnProfile,
  scaling: ColumnRecipe['scaling'],
): ((x: number) => number) | null {
  if (scaling === 'none') return (x) => x;
  if (scaling === 'standard' && mean !== null && standardDeviation !== null)
    return (x) => (x - mean) / (standardDeviation || 1);
  if (scaling === 'minMax' && min !== null && max !== null) return (x) => (x - min) / (max - min || 1);
  return null;
}

function numbers(profile: ColumnProfile, recipe: ColumnRecipe, format: (n: number) => string): Example[] {
  const scale = scaler(profile, recipe.scaling);
  if (!scale) return [];
  const { strategy, indicator, value } = recipe.missing;
  const flag = (missing: boolean) => (indicator ? [missing ? '1' : '0'] : []);
  const values = [profile.min, profile.median, profile.max].filter((x): x is number => x !== null);
  const examples = [...new Set(values)].map((x): Example => ({
    before: String(x),
    after: [format(scale(x)), ...flag(false)],
  }));
  if (profile.missing === 0 && !indicator) return examples;
  const fill =
    strategy === 'mean'
      ? profile.mean
      : strategy === 'median'
        ? profile.median
        : strategy === 'constant'
          ? Number(value ?? 0)
          : null;
  const after = strategy === 'dropRow' || fill === null ? null : [format(scale(fill)), ...flag(true)];
  return [...examples, { before: null, after }];
}

function words(profile: ColumnProfile, recipe: ColumnRecipe, spec: DataSpec | null): Example[] {
  const slots = spec?.features.find((f) => f.column === recipe.name)?.slots ?? [];
  const samples = profile.top.slice(0, 3).map((t) => t.value);
  const { strategy, indicator, value } = recipe.missing;
  const numberOf = (text: string): string[] | null => {
    if (recipe.type === 'boolean') return [/^(true|yes|y|t|1)$/i.test(text) ? '1' : '0'];
    if (slots.length === 0) return null;
    const at = slots.indexOf(`${recipe.name}=${text}`);
    if (recipe.encoding === 'integer') return null;
    const own = slots.filter((s) => s.startsWith(`${recipe.name}=`));
    const hot = at >= 0 ? at : own.length - 1;
    // Long one-hot codes are cut where nothing happens.
    const code = own.map((_, i) => (i === hot ? '1' : '0'));
    return code.length > 8 ? [...code.slice(0, 6), '…', code[code.length - 1] ?? '0'] : code;
  };
  const examples = samples.flatMap((before): Example[] => {
    const after = numberOf(before);
    return after ? [{ before, after: indicator ? [...after, '0'] : after }] : [];
  });
  if (examples.length === 0 || (profile.missing === 0 && !indicator)) return examples;
  const most = profile.top[0]?.value;
  const fill = strategy === 'mostFrequent' ? most : strategy === 'constant' ? String(value ?? '') : undefined;
  const filled = strategy === 'dropRow' || fill === undefined ? null : numberOf(fill);
  if (!filled && strategy !== 'dropRow') return examples;
  return [...examples, { before: null, after: filled && (indicator ? [...filled, '1'] : filled) }];
}

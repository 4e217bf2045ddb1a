import type { FittedColumn, FittedTarget } from '#shared/data/fitted';
import type { ColumnRecipe } from '#shared/data/recipe';
import { datePart } from '#shared/data/encode';
import type { ColumnValues } from './columns';

/** True when every training row has the same value (or none at all). */
export function isConstant(values: ColumnValues, train: Int32Array): boolean {
  const cells = values.kind === 'words' ? values.codes : values.cells;
  const first = cells[train[0] ?? 0];
  return train.every((i) => Object.is(cells[i], first));
}

type Scaler = { shift: number; scale: number };
/** The category that missing values become where they are a category of their own. */
export const MISSING = '(missing)';

/** Learns a column's preparation from the training rows alone. @param train positions of the training rows in `values` */
export function fitColumn(recipe: ColumnRecipe, values: ColumnValues, train: Int32Array): FittedColumn {
  if (values.kind === 'words') return fitCategory(recipe, values.codes, values.words, train);
  const known = new Float64Array(train.length);
  let n = 0;
  for (let i = 0; i < train.length; i++) {
    const v = values.cells[train[i]!]!;
    if (!Number.isNaN(v)) known[n++] = v;
  }
  const seen = known.subarray(0, n);
  const fill = fillNumber(recipe, seen);
  if (recipe.type === 'boolean') return { kind: 'boolean', fill: fill === null ? null : Math.round(fill) };
  if (recipe.type !== 'date') return { kind: 'number', fill, scaler: fitScaler(recipe.scaling, seen) };
  const origin = seen.reduce((a, b) => Math.min(a, b), n > 0 ? Infinity : 0);
  const moments = Array.from(seen, (ms) => new Date(ms));
  const parts = recipe.parts.map((part) => ({
    part,
    scaler: fitScaler(
      recipe.scaling,
      Float64Array.from(moments, (m) => datePart[part]?.(m, origin) ?? 0),
    ),
  }));
  return { kind: 'date', parts, fill, origin };
}

function fillNumber({ missing }: ColumnRecipe, seen: Float64Array): number | null {
  switch (missing.strategy) {
    case 'dropRow':
      return null;
    case 'constant':
      return Number.isFinite(Number(missing.value)) ? Number(missing.value ?? 0) : 0;
    case 'mean':
      return mean(seen);
    case 'mostFrequent':
      return mostFrequent(seen);
    default: // a number has no category of its own: its middle stands for it
      return quantile(seen, 0.5);
  }
}

/** Standard deviation is over all rows (not n − 1), as scikit-learn's StandardScaler takes it. A constant has scale 1. */
export function fitScaler(scaling: ColumnRecipe['scaling'], seen: Float64Array): Scaler {
  if (scaling === 'none' || seen.length === 0) return { shift: 0, scale: 1 };
  if (scaling === 'robust') {
    const sorted = Float64Array.from(seen).sort();
    return {
      shift: quantile(sorted, 0.5, true),
      scale: positive(quantile(sorted, 0.75, true) - quantile(sorted, 0.25, true)),
    };
  }
  if (scaling === 'minMax') {
    let low = Infinity;
    let high = -Infinity;
    for (const v of seen) {
      if (v < low) low = v;
      if (v > high) high = v;
    }
    return { shift: low, scale: positive(high - low) };
  }
  const shift = mean(seen);
  let squares = 0;
  for (let i = 0; i < seen.length; i++) {
    const d = seen[i]! - shift;
    squares += d * d;
  }
  // What is left of a constant by rounding is no spread.
  const spread = Math.sqrt(squares / seen.length);
  return { shift, scale: spread > 1e-12 * Math.max(1, Math.abs(shift)) ? spread : 1 };
}

const positive = (x: number): number => (x > 0 ? x : 1);

export function mean(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return values.length === 0 ? 0 : sum / values.length;
}

/** Linear between neighbours, as NumPy's default. */
export function quantile(values: Float64Array, share: number, sorted = false): number {
  if (values.length === 0) return 0;
  const s = sorted ? values : Float64Array.from(values).sort();
  const at = (s.length - 1) * share;
  const low = s[Math.floor(at)]!;
  const high = s[Math.ceil(at)]!;
  return low + (high - low) * (at - Math.floor(at));
}

function mostFrequent(values: Float64Array): number {
  const sorted = Float64Array.from(values).sort();
  let best = sorted[0] ?? 0;
  let longest = 0;
  for (let from = 0; from < sorted.length;) {
    let to = from + 1;
    while (to < sorted.length && sorted[to] === sorted[from]) to++;
    if (to - from > longest) {
      longest = to - from;
      best = sorted[from]!;
    }
    from = to;
  }
  return best;
}

function fitCategory(
  recipe: ColumnRecipe,
  codes: Float64Array,
  words: readonly string[],
  train: Int32Array,
): FittedColumn {
  const counts = new Map<string, number>();
  let missing = 0;
  for (const i of train) {
    const code = codes[i]!;
    if (Number.isNaN(code)) missing++;
    else counts.set(words[code]!, (counts.get(words[code]!) ?? 0) + 1);
  }
  // Equally frequent words stand in the order of their letters, so that a fit never depends on the order of rows.
  const ranked = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([word]) => word);
  const kept = ranked.slice(0, recipe.maxCategories);
  const own = recipe.missing.strategy === 'category' && missing > 0;
  const categories = own ? [...kept, MISSING] : kept;
  const fill = (): string | null => {
    switch (recipe.missing.strategy) {
      case 'dropRow':
        return null;
      case 'constant':
        return String(recipe.missing.value ?? MISSING);
      case 'category':
        return MISSING;
      default:
        return ranked[0] ?? MISSING;
    }
  };
  return { kind: 'category', categories, fill: fill(), encoding: recipe.encoding };
}

/** Classes in order: numbers by size, words by letters. */
export function orderClasses(words: Iterable<string>): string[] {
  const all = [...new Set(words)];
  const numeric = all.every((w) => w !== '' && Number.isFinite(Number(w)));
  return all.sort((a, b) => (numeric ? Number(a) - Number(b) : a < b ? -1 : a > b ? 1 : 0));
}

/** Weights that make every class count the same in total: n / (k · count), as scikit-learn's “balanced”. */
export function balancedWeights(labels: ArrayLike<number>, train: Int32Array, classes: number): number[] {
  const counts = new Float64Array(classes);
  for (const i of train) counts[labels[i]!]!++;
  const present = counts.filter((c) => c > 0).length;
  return Array.from(counts, (c) => (c > 0 ? train.length / (present * c) : 1));
}

/** A target number is trained on in units of its own spread; predictions are taken back through the same scaler. */
export function fitNumberTarget(column: string, cells: Float64Array, train: Int32Array): FittedTarget {
  return {
    kind: 'number',
    column,
    scaler: fitScaler(
      'standard',
      Float64Array.from(train, (i) => cells[i]!),
    ),
  };
}

import type { ColumnProfile, Profile } from '../data/profile';
import {
  columnRecipeSchema,
  partColumn,
  recipeSchema,
  type ColumnRecipe,
  type DataSource,
  type Recipe,
} from '../data/recipe';
import { NetloomError } from '../errors';
import { emptyProject, type Project } from '../project/schema';
import { readsAsClasses } from './columns';
import { imageSide } from './image';

export interface SuggestOptions {
  target?: string | undefined;
  task?: 'auto' | 'classification' | 'regression';
  seed?: number;
  name?: string;
}

/**
 * A recipe for a file: what to predict, from what, prepared how. The net is suggested from it by `suggestNet`.
 * @throws NetloomError `data.oneColumn`, `data.targetMissing`, `data.targetAllMissing`, `data.noTarget`, `data.noClasses`
 */
export function suggestProject(
  profile: Profile,
  source: DataSource,
  options: SuggestOptions = {},
): { project: Project; reasons: string[] } {
  const reasons: string[] = [];
  if (profile.columns.length < 2)
    throw new NetloomError(
      'data.oneColumn',
      `Expected at least two columns, one to predict and one to predict it from; ${profile.path} has one, “${profile.columns[0]?.name ?? ''}”.`,
      'If it should have more, set the delimiter by hand.',
    );
  const target = chooseTarget(profile, options, reasons);
  const classes =
    options.task === 'classification' ||
    (options.task !== 'regression' && readsAsClasses(target, profile.rows));
  reasons.push(
    classes
      ? `“${target.name}” has ${target.distinct} different values, so this is classification.`
      : `“${target.name}” is a number, so this is regression.`,
  );
  const order = classes ? null : orderColumn(profile, target);
  const pixels = imageSide(
    profile.columns.filter((c) => c.name !== target.name && c.suggestedRole !== 'identifier'),
  );
  const columns = profile.columns.map((c) =>
    columnRecipe(c, c === target, { classes, isOrder: c === order, isPixel: pixels !== null }),
  );
  const divided = profile.format === 'images' && profile.columns.some((c) => c.name === partColumn);
  const rows = profile.rows;
  const share = rows > 100_000 ? 0.1 : 0.15;
  const recipe: Recipe = recipeSchema.parse({
    source,
    columns,
    split: {
      method: divided ? 'folders' : order ? 'order' : classes ? 'stratified' : 'random',
      validation: share,
      test: share,
      seed: options.seed ?? 42,
    },
    // On few rows a longer window has more to learn by heart than to find out.
    window: order ? { steps: Math.min(rows < 1000 ? 12 : 24, Math.floor(rows / 10)), horizon: 1 } : null,
  });
  if (order)
    reasons.push(
      `“${order.name}” rises from row to row, so the rows are a series: each value is forecast from the ${recipe.window?.steps ?? 0} before it, and the last part of the file is kept for judging.`,
    );
  for (const c of profile.columns)
    if (c !== target && c.reason && c.suggestedRole !== 'feature' && !pixels)
      reasons.push(`“${c.name}” is left out: ${lower(c.reason)}`);
  for (const { name, images } of profile.columns)
    if (images) {
      const { height, width, colors } = images.suggested;
      reasons.push(
        `“${name}” holds images, most of about ${images.width.median}×${images.height.median} pixels; each becomes ${width}×${height} ${colors === 'rgb' ? 'in colour' : 'in grey'}.`,
      );
    }
  if (pixels)
    reasons.push(
      `The ${pixels.height * pixels.width} columns look like the pixels of ${pixels.height}×${pixels.width} images.`,
    );
  return { project: { ...emptyProject(options.name), data: recipe }, reasons };
}

const lower = (sentence: string): string => sentence.charAt(0).toLowerCase() + sentence.slice(1);

function chooseTarget(profile: Profile, options: SuggestOptions, reasons: string[]): ColumnProfile {
  const names = profile.columns.map((c) => c.name).join(', ');
  const name = options.target ?? profile.suggestedTarget;
  if (name === null && profile.format === 'images')
    throw new NetloomError(
      'data.noClasses',
      `Expected one subfolder per class in ${profile.path}; its images lie in none.`,
      'Put the images of each class into a subfolder named after it.',
    );
  if (name === null)
    throw new NetloomError(
      'data.noTarget',
      `Expected a column that can be predicted in ${profile.path}; none is a class or a number.`,
      `Its columns are ${names}.`,
    );
  const target = profile.columns.find((c) => c.name === name);
  if (!target)
    throw new NetloomError(
      'data.targetMissing',
      `Expected the target column “${name}” in ${profile.path}; there is none.`,
      `Its columns are ${names}.`,
    );
  if (target.distinct === 0)
    throw new NetloomError(
      'data.targetAllMissing',
      `Expected values in the target column “${name}”; all ${profile.rows} rows are without one.`,
      'Choose another target, or check the words that mean “no value”.',
    );
  if (options.target === undefined)
    reasons.push(`“${name}” is taken as what to predict; any other column can be chosen.`);
  return target;
}

/** The column that orders a series: it rises throughout, and only the target stands beside it. */
function orderColumn(profile: Profile, target: ColumnProfile): ColumnProfile | null {
  const others = profile.columns.filter((c) => c !== target && c.suggestedRole !== 'ignore');
  const [only] = others;
  if (others.length !== 1 || !only || profile.rows < 40) return null;
  const named = /^(year|date|time|month|day|week|timestamp|t)$/i.test(only.name);
  return (only.type === 'date' || (only.type === 'numeric' && named)) && only.distinct === profile.rows
    ? only
    : null;
}

function columnRecipe(
  c: ColumnProfile,
  isTarget: boolean,
  { classes, isOrder, isPixel }: { classes: boolean; isOrder: boolean; isPixel: boolean },
): ColumnRecipe {
  const type = isTarget ? (classes ? (c.type === 'boolean' ? 'boolean' : 'categorical') : 'numeric') : c.type;
  // A pixel that never changes is still a pixel: without it the picture has a hole.
  const role = isTarget ? 'target' : isOrder ? 'identifier' : isPixel ? 'feature' : c.suggestedRole;
  const numeric = type === 'numeric' || type === 'boolean' || type === 'date';
  const strategy: ColumnRecipe['missing']['strategy'] =
    isTarget || role !== 'feature' || type === 'image' ? 'dropRow' : numeric ? 'median' : 'category';
  return columnRecipeSchema.parse({
    name: c.name,
    role,
    type,
    missing: { strategy, indicator: role === 'feature' && numeric && c.missing > 0 },
    scaling: type === 'boolean' ? 'none' : isPixel && !isTarget ? 'minMax' : 'standard',
    ...(c.images && { image: c.images.suggested }),
    encoding: 'oneHot',
    maxCategories: Math.min(50, Math.max(1, c.distinct)),
  });
}

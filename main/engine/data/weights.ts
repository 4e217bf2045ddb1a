import type { FittedRecipe } from '#shared/data/fitted';
import { weightColumns, type ColumnRecipe, type Recipe } from '#shared/data/recipe';
import type { Split } from '#shared/data/split';
import { NetloomError } from '#shared/errors';
import { fitColumn } from './fit';
import type { ColumnValues } from './columns';
import type { TargetValues } from './parts';

type FittedWeight = NonNullable<FittedRecipe['weight']>;

/**
 * The column that says how much each row counts, if there is one.
 * @throws NetloomError `data.severalWeights`, `data.weightKind`
 */
export function weightOf(recipe: Recipe): ColumnRecipe | null {
  const [weight, other] = weightColumns(recipe);
  if (other)
    throw new NetloomError('data.severalWeights', `Expected one column of weights at most; “${weight!.name}” and “${other.name}” have that role.`, 'Give all but one of them another role.'); // prettier-ignore
  if (weight && weight.type !== 'numeric')
    throw new NetloomError('data.weightKind', `Expected numbers as the weights of rows; “${weight.name}” is read as ${weight.type}.`, 'Read it as numeric, or give it another role.'); // prettier-ignore
  return weight ?? null;
}

/** Learns from the training rows what stands for a missing weight. */
export function fitWeight(recipe: ColumnRecipe, values: ColumnValues, train: Int32Array): FittedWeight {
  const { fill } = fitColumn({ ...recipe, scaling: 'none' }, values, train);
  return { column: recipe.name, fill: fill as number | null };
}

/** Puts what stands for a missing weight where one is missing. */
export const filled = ({ fill }: FittedWeight, cells: Float64Array): Float64Array =>
  cells.map((v) => (Number.isNaN(v) ? (fill ?? NaN) : v));

/**
 * The weights of rows, none of them missing any more.
 * @param numbers of the rows in the file, 0-based
 * @throws NetloomError `data.badWeight` where one is below 0 or no finite number
 */
export function weightsFrom(weight: FittedWeight, cells: Float64Array, numbers: Int32Array): TargetValues {
  const all = filled(weight, cells);
  const wrong = all.findIndex((v) => !(v >= 0 && Number.isFinite(v)));
  if (wrong >= 0)
    throw new NetloomError('data.badWeight', `Expected weights of at least 0 in “${weight.column}”; row ${numbers[wrong]! + 1} has ${all[wrong]}.`, 'Mend the file, or give the column another role.'); // prettier-ignore
  return { cells: all, classes: null };
}

/**
 * A loss over rows that do not count is no number at all. Test rows are judged alike, whatever their weights.
 * @param lead rows from a sample's first one to the one whose weight is its own
 * @throws NetloomError `data.badWeight` where no training row counts, or no validation row
 */
export function requireSomeWeight(
  { column }: FittedWeight,
  { cells }: TargetValues,
  { train, validation }: Split,
  lead: number,
): void {
  const count = (samples: Int32Array) => samples.some((row) => cells[row + lead]! > 0);
  if (!count(train))
    throw new NetloomError('data.badWeight', `Expected training rows that count; all their weights in “${column}” are 0.`, 'Mend the file, or give the column another role.'); // prettier-ignore
  if (validation.length > 0 && !count(validation))
    throw new NetloomError('data.badWeight', `Expected validation rows that count, as each epoch is judged by them; all their weights in “${column}” are 0.`, 'Choose another split (a larger validation share, another seed, or none at all), mend the file, or give the column another role.'); // prettier-ignore
}

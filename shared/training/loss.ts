import type { DataSpec } from '../data/spec';
import type { Activation } from '../layers/common';
import type { Shape } from '../layers/define';
import type { Loss } from './settings';

export type ResolvedLoss = Exclude<Loss, 'auto'>;
export type Target = DataSpec['targets'][number];

/**
 * What `auto` means: squared error for numbers; for classes, cross-entropy over one unit per class,
 * or binary cross-entropy where a single unit says how likely the second of two classes is.
 */
export function resolveLoss(loss: Loss, target: Target, output: Shape): ResolvedLoss {
  if (loss !== 'auto') return loss;
  if (target.classes === null) return 'meanSquaredError';
  return isSingleUnit(output) ? 'binaryCrossentropy' : 'categoricalCrossentropy';
}

/** One unit that stands for the second of two classes. */
export const isSingleUnit = (output: Shape): boolean => output.length === 1 && output[0] === 1;

const distances: readonly ResolvedLoss[] = [
  'meanSquaredError', 'meanAbsoluteError', 'huber', 'logCosh', 'cosineProximity',
]; // prettier-ignore

/** Whether a loss can judge this target at all. @returns why not, or null. */
export function lossMisfit(loss: ResolvedLoss, target: Target, output: Shape): string | null {
  if (distances.includes(loss)) return null;
  const classes = target.classes !== null;
  if (loss === 'poisson')
    return classes ? `poisson expects a target of counts; “${target.column}” has classes.` : null;
  if (!classes) return `${loss} expects a target with classes; “${target.column}” holds numbers.`;
  const shares = loss === 'categoricalCrossentropy' || loss === 'kullbackLeiblerDivergence';
  return shares && output[0] === 1
    ? `${loss} expects one number per class; it received a single one. binaryCrossentropy judges that.`
    : null;
}

/** Activations before an Output that suit a loss, the best one first. */
export function fittingActivations(loss: ResolvedLoss, target: Target): readonly Activation[] {
  switch (loss) {
    case 'categoricalCrossentropy':
    case 'kullbackLeiblerDivergence':
      return ['softmax'];
    case 'binaryCrossentropy':
      return ['sigmoid'];
    case 'poisson':
      return ['softplus', 'relu'];
    case 'hinge':
      return ['linear', 'tanh'];
    default:
      return target.classes === null ? ['linear'] : ['softmax', 'sigmoid', 'linear', 'tanh'];
  }
}

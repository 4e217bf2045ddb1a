import type { Prediction } from '../runs/evaluation';
import type { FittedTarget } from './fitted';

/** Probability of each class from what the net gave: one number (the second of two classes) or one per class. */
export const classProbabilities = (outputs: ArrayLike<number>, classes: readonly string[]): number[] =>
  outputs.length === 1 && classes.length === 2
    ? [1 - outputs[0]!, outputs[0]!]
    : classes.map((_, i) => outputs[i] ?? 0);

/**
 * What a net's output means.
 * @param outputs of one row: `[1]` or `[classes]` probabilities, or `[horizon]` scaled numbers
 */
export function decodePrediction(target: FittedTarget, outputs: ArrayLike<number>): Prediction {
  if (target.kind === 'number') {
    const values = Array.from(outputs, (v) => v * target.scaler.scale + target.scaler.shift);
    return {
      label: values.map((v) => String(Number(v.toPrecision(6)))).join(' '),
      probabilities: null,
      values,
    };
  }
  const shares = classProbabilities(outputs, target.classes);
  const best = shares.reduce((a, p, i) => (p > (shares[a] ?? -Infinity) ? i : a), 0);
  return {
    label: target.classes[best] ?? '',
    probabilities: Object.fromEntries(target.classes.map((c, i) => [c, shares[i] ?? 0])),
    values: null,
  };
}

import type { LayersModel, Tensor, Variable } from '@tensorflow/tfjs';

/** A weight that must keep to something. */
export interface Constrained {
  variable: Variable;
  /** The nearest allowed value. @see https://keras.io/api/layers/constraints/ */
  allowed(value: Tensor): Tensor;
}

/** The trainable weights that have a constraint. */
export function constrainedWeights(model: LayersModel): Constrained[] {
  return model.trainableWeights.flatMap((weight) => {
    const constraint = weight.constraint as typeof weight.constraint | null;
    if (!constraint) return [];
    const variable = weight.read() as unknown as Variable;
    return { variable, allowed: (value: Tensor) => constraint.apply(value) };
  });
}

/** Brings weights back to what they must keep to, after an update. Call it inside `tidy`. */
export function constrain(model: LayersModel): void {
  for (const { variable, allowed } of constrainedWeights(model)) variable.assign(allowed(variable));
}

import { formatShape, misfit, type Misfit, type Shape } from './define';
import { fields } from './fields';

/**
 * Activations by tfjs' and Keras' shared names. Hard sigmoid is left out: tfjs computes Keras 2's line (0.2·x + 0.5),
 * Keras 3 another one (x/6 + 0.5), so that an exported net would predict something else.
 */
export const activations = [
  'linear', 'relu', 'sigmoid', 'tanh', 'softmax', 'elu', 'selu', 'gelu', 'swish', 'softplus', 'softsign', 'relu6',
] as const; // prettier-ignore
export type Activation = (typeof activations)[number];

export const initializers = [
  'glorotUniform', 'glorotNormal', 'heNormal', 'heUniform', 'leCunNormal', 'leCunUniform', 'orthogonal', 'randomNormal', 'randomUniform', 'truncatedNormal', 'zeros', 'ones',
] as const; // prettier-ignore
export type Initializer = (typeof initializers)[number];

export const activationField = (initial: Activation, label = 'Activation') =>
  fields.choice({
    label,
    help: 'The bend applied to each sum; without one, stacked layers stay a straight line.',
    options: activations,
    default: initial,
  });

export const initializerField = (initial: Initializer = 'glorotUniform', label = 'Initial weights') =>
  fields.choice({
    label,
    help: 'How the weights are drawn before training.',
    options: initializers,
    default: initial,
    advanced: true,
  });

export const regularizerField = (label = 'Weight penalty') =>
  fields.regularizer({
    label,
    help: 'L1 drives weights to zero, L2 keeps them small; both work against overfitting.',
    advanced: true,
  });

/**
 * @param axes of the weight that lead into one unit
 * @param rank how many axes the weight has: mostly one more, that of the units
 */
export const constraintField = (
  axes: readonly number[] = [0],
  label = 'Weight constraint',
  rank = axes.length + 1,
) =>
  fields.constraint({
    label,
    help: 'Brings the weights back after each step: their length per unit within limits, or none below zero.',
    axes,
    rank,
    advanced: true,
  });

export const biasField = fields.flag({
  label: 'Bias',
  help: 'Adds a trainable offset to each unit.',
  default: true,
  advanced: true,
});

export const biasConstraintField = constraintField([0], 'Bias constraint', 1);

/**
 * Bias, initial weights, penalty and constraints: the same fields wherever a layer has a kernel.
 * @param axes of the kernel that lead into one unit
 */
export const kernelFields = (axes: readonly number[]) => ({
  useBias: biasField,
  kernelInitializer: initializerField(),
  kernelRegularizer: regularizerField(),
  kernelConstraint: constraintField(axes),
  biasConstraint: biasConstraintField,
});

export const unitsField = (initial: number, help = 'How many numbers come out.') =>
  fields.integer({ label: 'Units', help, min: 1, max: 65_536, default: initial });

/** “32 units”, “1 unit”. */
export const counted = (n: number, noun: string): string => `${n} ${n === 1 ? noun : `${noun}s`}`;
/** The activation's name where it does something. */
export const bend = (activation: Activation): string[] => (activation === 'linear' ? [] : [activation]);

const kinds = ['a single number', 'a vector [features]', 'a sequence [steps, features]', 'an image [height, width, channels]']; // prettier-ignore

/** A shape in plain words: “a vector of 64”, “an image of 8×8×1”. */
export function describeShape(shape: Shape | undefined): string {
  if (!shape) return 'nothing';
  if (shape.length === 0) return 'a single number';
  const kind = ['', 'a vector', 'a sequence', 'an image'][shape.length] ?? 'a block';
  return `${kind} of ${formatShape(shape)}`;
}

/** Refuses an input whose number of axes is not the one a layer works on. */
export const wrongRank = (className: string, rank: number, input: Shape | undefined): Misfit =>
  misfit(`${className} expects ${kinds[rank]}; it received ${describeShape(input)}.`, { expectedRank: rank });

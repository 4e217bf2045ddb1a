import { fields } from './fields';

/** Activations by tfjs' and Keras' shared names. */
export const activations = [
  'linear', 'relu', 'sigmoid', 'tanh', 'softmax', 'elu', 'selu', 'gelu', 'swish', 'softplus', 'softsign', 'hardSigmoid', 'relu6',
] as const; // prettier-ignore
export type Activation = (typeof activations)[number];

export const initializers = [
  'glorotUniform', 'glorotNormal', 'heNormal', 'heUniform', 'leCunNormal', 'leCunUniform', 'orthogonal', 'randomNormal', 'randomUniform', 'truncatedNormal', 'zeros', 'ones',
] as const; // prettier-ignore

export const activationField = (initial: Activation, label = 'Activation') =>
  fields.choice({
    label,
    help: 'The bend applied to each sum; without one, stacked layers stay a straight line.',
    options: activations,
    default: initial,
  });

/** Bias, initialiser and penalties: the same five fields wherever a layer has a kernel. */
export const kernelFields = {
  useBias: fields.flag({
    label: 'Bias',
    help: 'Adds a trainable offset to each unit.',
    default: true,
    advanced: true,
  }),
  kernelInitializer: fields.choice({
    label: 'Initial weights',
    help: 'How the weights are drawn before training.',
    options: initializers,
    default: 'glorotUniform',
    advanced: true,
  }),
  kernelRegularizer: fields.regularizer({
    label: 'Weight penalty',
    help: 'L1 drives weights to zero, L2 keeps them small; both work against overfitting.',
    advanced: true,
  }),
};

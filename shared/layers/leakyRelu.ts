import { z } from 'zod';
import { defineLayer, size } from './define';
import { fields } from './fields';

export const leakyRelu = defineLayer({
  className: 'LeakyReLU',
  category: 'activation',
  doc: {
    summary: 'Like ReLU, but negative numbers pass weakened instead of becoming zero.',
    when: 'When units of a ReLU net die, that is, give zero for every row and stop learning.',
    formula: 'y = x if x > 0, else negativeSlope · x',
  },
  source: 'https://keras.io/api/layers/activation_layers/leaky_relu/',
  params: z.object({
    negativeSlope: fields.number({
      label: 'Negative slope',
      help: 'How much of a negative number passes.',
      min: 0,
      max: 1,
      step: 0.05,
      default: 0.3,
    }),
  }),
  outputShape: ([input]) => input ?? [],
  multiplyAdds: ([input]) => size(input ?? []),
  headline: ({ negativeSlope }) => [`slope ${negativeSlope}`],
  // tfjs keeps Keras 2's name.
  toTfjs: ({ negativeSlope }) => ({ className: 'LeakyReLU', config: { alpha: negativeSlope } }),
});

import { z } from 'zod';
import { defineLayer } from './define';
import { fields } from './fields';

export const relu = defineLayer({
  className: 'ReLU',
  category: 'activation',
  doc: {
    summary: 'Lets positive numbers pass and turns negative ones into zero.',
    when: 'The standard bend between layers: cheap, and gradients pass through it unharmed.',
    formula: 'y = max(0, x)',
  },
  source: 'https://keras.io/api/layers/activation_layers/relu/',
  params: z.object({
    maxValue: fields.optionalNumber({
      label: 'Largest value',
      help: 'Numbers above it are cut off.',
      min: 0,
      emptyMeans: 'no limit',
      advanced: true,
    }),
  }),
  outputShape: ([input]) => input ?? [],
  headline: ({ maxValue }) => (maxValue === null ? [] : [`up to ${maxValue}`]),
});

import { z } from 'zod';
import { defineLayer, misfit, size } from './define';
import { fields } from './fields';
import { activationField, kernelFields } from './common';

export const dense = defineLayer({
  className: 'Dense',
  category: 'core',
  doc: {
    summary:
      'Connects every input to every unit: each unit adds up all inputs, each with a weight of its own.',
    when: 'The workhorse of nets on tables, and the last layer of almost every net.',
    formula: 'y = activation(x · W + b)',
  },
  source: 'https://keras.io/api/layers/core_layers/dense/',
  params: z.object({
    units: fields.integer({
      label: 'Units',
      help: 'How many numbers come out.',
      min: 1,
      max: 65_536,
      default: 32,
    }),
    activation: activationField('linear'),
    ...kernelFields,
  }),
  outputShape: ([input], { units }) =>
    input && input.length >= 1
      ? [...input.slice(0, -1), units]
      : misfit('Dense expects at least a vector.', 1),
  paramCount: ([input], { units, useBias }) => ({
    trainable: (input?.[input.length - 1] ?? 0) * units + (useBias ? units : 0),
    frozen: 0,
  }),
  multiplyAdds: ([input], { units }) => size(input ?? []) * units,
  headline: ({ units, activation }) => [
    `${units} ${units === 1 ? 'unit' : 'units'}`,
    ...(activation === 'linear' ? [] : [activation]),
  ],
});

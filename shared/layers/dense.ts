import { z } from 'zod';
import { defineLayer, size, trainable } from './define';
import { activationField, bend, counted, kernelFields, unitsField, wrongRank } from './common';

export const dense = defineLayer({
  className: 'Dense',
  category: 'core',
  doc: {
    summary:
      'Connects every input to every unit: each unit adds up all inputs, each with a weight of its own.',
    when: 'The workhorse of nets on tables, and the last layer of almost every net. On a sequence it works on each step by itself.',
    formula: 'y = activation(x · W + b)',
  },
  source: 'https://keras.io/api/layers/core_layers/dense/',
  params: z.object({ units: unitsField(32), activation: activationField('linear'), ...kernelFields([0]) }),
  outputShape: ([input], { units }) =>
    input && input.length >= 1 ? [...input.slice(0, -1), units] : wrongRank('Dense', 1, input),
  paramCount: ([input], { units, useBias }) =>
    trainable(((input?.[input.length - 1] ?? 0) + (useBias ? 1 : 0)) * units),
  multiplyAdds: ([input], { units }) => size(input ?? []) * units,
  headline: ({ units, activation }) => [counted(units, 'unit'), ...bend(activation)],
});

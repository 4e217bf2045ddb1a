import { z } from 'zod';
import { defineLayer } from './define';
import { activationField } from './common';

export const activation = defineLayer({
  className: 'Activation',
  category: 'activation',
  doc: {
    summary: 'Applies a bend to every number that passes, without weights.',
    when: 'When the bend should stand apart from the layer before it, for example after a batch normalisation.',
    formula: 'y = f(x)',
  },
  source: 'https://keras.io/api/layers/core_layers/activation/',
  params: z.object({ activation: activationField('relu') }),
  outputShape: ([input]) => input ?? [],
  headline: ({ activation }) => [activation],
});

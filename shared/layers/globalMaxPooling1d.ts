import { z } from 'zod';
import { defineLayer } from './define';
import { wrongRank } from './common';

export const globalMaxPooling1d = defineLayer({
  className: 'GlobalMaxPooling1D',
  category: 'pooling',
  doc: {
    summary: 'Keeps the largest value of each feature over the whole sequence.',
    when: 'Between convolutions and Dense layers, instead of Flatten: fewer weights, and any length fits.',
  },
  source: 'https://keras.io/api/layers/pooling_layers/global_max_pooling1d/',
  params: z.object({}),
  outputShape: ([input]) =>
    input?.length === 2 ? input.slice(-1) : wrongRank('GlobalMaxPooling1D', 2, input),
});

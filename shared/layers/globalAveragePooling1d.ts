import { z } from 'zod';
import { defineLayer } from './define';
import { wrongRank } from './common';

export const globalAveragePooling1d = defineLayer({
  className: 'GlobalAveragePooling1D',
  category: 'pooling',
  doc: {
    summary: 'Keeps the mean of each feature over the whole sequence.',
    when: 'Between convolutions and Dense layers, instead of Flatten: fewer weights, and any length fits.',
  },
  source: 'https://keras.io/api/layers/pooling_layers/global_average_pooling1d/',
  params: z.object({}),
  outputShape: ([input]) =>
    input?.length === 2 ? input.slice(-1) : wrongRank('GlobalAveragePooling1D', 2, input),
});

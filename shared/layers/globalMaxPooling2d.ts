import { z } from 'zod';
import { defineLayer } from './define';
import { wrongRank } from './common';

export const globalMaxPooling2d = defineLayer({
  className: 'GlobalMaxPooling2D',
  category: 'pooling',
  doc: {
    summary: 'Keeps the largest value of each channel over the whole image.',
    when: 'Between convolutions and Dense layers, instead of Flatten: fewer weights, and any image size fits.',
  },
  source: 'https://keras.io/api/layers/pooling_layers/global_max_pooling2d/',
  params: z.object({}),
  outputShape: ([input]) =>
    input?.length === 3 ? input.slice(-1) : wrongRank('GlobalMaxPooling2D', 3, input),
});

import { z } from 'zod';
import { defineLayer, formatShape } from './define';
import { pool, poolFields, striding } from './windows';

export const averagePooling2d = defineLayer({
  className: 'AveragePooling2D',
  category: 'pooling',
  doc: {
    summary: 'Keeps the mean of each small window of an image.',
    when: 'To shrink smoothly where single peaks should not decide.',
  },
  source: 'https://keras.io/api/layers/pooling_layers/average_pooling2d/',
  params: z.object({ ...poolFields(2) }),
  outputShape: ([input], params) => pool('AveragePooling2D', input, params),
  headline: ({ poolSize, strides }) => [formatShape(poolSize), ...(strides ? striding(strides) : [])],
});

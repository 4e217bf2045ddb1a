import { z } from 'zod';
import { defineLayer, formatShape } from './define';
import { pool, poolFields, striding } from './windows';

export const averagePooling1d = defineLayer({
  className: 'AveragePooling1D',
  category: 'pooling',
  doc: {
    summary: 'Keeps the mean of each small window of a sequence.',
    when: 'To shrink smoothly where single peaks should not decide.',
  },
  source: 'https://keras.io/api/layers/pooling_layers/average_pooling1d/',
  params: z.object({ ...poolFields(1) }),
  outputShape: ([input], params) => pool('AveragePooling1D', input, params),
  headline: ({ poolSize, strides }) => [formatShape(poolSize), ...(strides ? striding(strides) : [])],
});

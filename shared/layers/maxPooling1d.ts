import { z } from 'zod';
import { defineLayer, formatShape } from './define';
import { pool, poolFields, striding } from './windows';

export const maxPooling1d = defineLayer({
  className: 'MaxPooling1D',
  category: 'pooling',
  doc: {
    summary: 'Keeps the largest value of each small window of a sequence.',
    when: 'After a convolution, to shrink what follows and to forgive small shifts.',
  },
  source: 'https://keras.io/api/layers/pooling_layers/max_pooling1d/',
  params: z.object({ ...poolFields(1) }),
  outputShape: ([input], params) => pool('MaxPooling1D', input, params),
  headline: ({ poolSize, strides }) => [formatShape(poolSize), ...(strides ? striding(strides) : [])],
});

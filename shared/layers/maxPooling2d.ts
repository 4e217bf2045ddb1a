import { z } from 'zod';
import { defineLayer, formatShape } from './define';
import { pool, poolFields, striding } from './windows';

export const maxPooling2d = defineLayer({
  className: 'MaxPooling2D',
  category: 'pooling',
  doc: {
    summary: 'Keeps the largest value of each small window of an image.',
    when: 'After a convolution, to shrink what follows and to forgive small shifts.',
  },
  source: 'https://keras.io/api/layers/pooling_layers/max_pooling2d/',
  params: z.object({ ...poolFields(2) }),
  outputShape: ([input], params) => pool('MaxPooling2D', input, params),
  headline: ({ poolSize, strides }) => [formatShape(poolSize), ...(strides ? striding(strides) : [])],
});

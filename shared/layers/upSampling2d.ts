import { z } from 'zod';
import { defineLayer, formatShape } from './define';
import { fields } from './fields';
import { wrongRank } from './common';

// Bilinear interpolation is left out: tfjs and Keras place the pixels differently.
export const upSampling2d = defineLayer({
  className: 'UpSampling2D',
  category: 'convolution',
  doc: {
    summary: 'Enlarges an image by repeating its rows and columns.',
    when: 'In decoders, followed by a convolution that smooths.',
  },
  source: 'https://keras.io/api/layers/reshaping_layers/up_sampling2d/',
  params: z.object({
    size: fields.size({
      label: 'Factor',
      help: 'How often each row and column is repeated.',
      axes: 2,
      max: 64,
      default: [2, 2],
    }),
  }),
  outputShape: ([input], { size: [rows = 1, columns = 1] }) => {
    if (input?.length !== 3) return wrongRank('UpSampling2D', 3, input);
    const [height = 0, width = 0, channels = 0] = input;
    return [height * rows, width * columns, channels];
  },
  headline: ({ size }) => [formatShape(size)],
});

import { z } from 'zod';
import { defineLayer, formatShape } from './define';
import { fields } from './fields';
import { wrongRank } from './common';

export const zeroPadding2d = defineLayer({
  className: 'ZeroPadding2D',
  category: 'convolution',
  doc: {
    summary: 'Adds a border of zeros around an image.',
    when: 'To bring two branches to the same size, or to keep the edge in view of a convolution.',
  },
  source: 'https://keras.io/api/layers/reshaping_layers/zero_padding2d/',
  params: z.object({
    padding: fields.size({
      label: 'Padding',
      help: 'Rows added above and below, columns added left and right.',
      axes: 2,
      min: 0,
      default: [1, 1],
    }),
  }),
  outputShape: ([input], { padding: [rows = 0, columns = 0] }) => {
    if (input?.length !== 3) return wrongRank('ZeroPadding2D', 3, input);
    const [height = 0, width = 0, channels = 0] = input;
    return [height + 2 * rows, width + 2 * columns, channels];
  },
  headline: ({ padding }) => [`+${formatShape(padding)}`],
  toKeras: ({ padding: [rows = 0, columns = 0] }) => ({
    className: 'ZeroPadding2D',
    config: {
      padding: [
        [rows, rows],
        [columns, columns],
      ],
    },
  }),
});

import { z } from 'zod';
import { defineLayer, formatShape, misfit } from './define';
import { fields } from './fields';
import { wrongRank } from './common';

export const cropping2d = defineLayer({
  className: 'Cropping2D',
  category: 'convolution',
  doc: {
    summary: 'Cuts a border off an image.',
    when: 'To bring two branches to the same size, or to drop an edge without information.',
  },
  source: 'https://keras.io/api/layers/reshaping_layers/cropping2d/',
  params: z.object({
    cropping: fields.size({
      label: 'Cropping',
      help: 'Rows cut above and below, columns cut left and right.',
      axes: 2,
      min: 0,
      default: [1, 1],
    }),
  }),
  outputShape: ([input], { cropping: [rows = 0, columns = 0] }) => {
    if (input?.length !== 3) return wrongRank('Cropping2D', 3, input);
    const [height = 0, width = 0, channels = 0] = input;
    return height > 2 * rows && width > 2 * columns
      ? [height - 2 * rows, width - 2 * columns, channels]
      : misfit(
          `Cropping2D expects an image larger than the ${2 * rows}×${2 * columns} it cuts off; it received ${height}×${width}.`,
        );
  },
  headline: ({ cropping }) => [`−${formatShape(cropping)}`],
  toKeras: ({ cropping: [rows = 0, columns = 0] }) => ({
    className: 'Cropping2D',
    config: {
      cropping: [
        [rows, rows],
        [columns, columns],
      ],
    },
  }),
});

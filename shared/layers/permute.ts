import { z } from 'zod';
import { defineLayer, misfit } from './define';
import { fields } from './fields';

export const permute = defineLayer({
  className: 'Permute',
  category: 'core',
  doc: {
    summary: 'Swaps the axes: steps and features, or height and width.',
    when: 'To let the next layer look along the other axis.',
  },
  source: 'https://keras.io/api/layers/reshaping_layers/permute/',
  params: z.object({
    dims: fields.shape({
      label: 'Order of axes',
      help: 'Each axis once, counted from 1: 2, 1 swaps steps and features.',
      default: [2, 1],
    }),
  }),
  outputShape: ([input], { dims }) => {
    const axes = (input ?? []).map((_, i) => i + 1);
    return axes.length > 0 && dims.length === axes.length && axes.every((axis) => dims.includes(axis))
      ? dims.map((axis) => input?.[axis - 1] ?? 0)
      : misfit(
          `Permute expects an order of the axes ${axes.join(', ')} of its input; it received ${dims.join(', ')}.`,
        );
  },
  headline: ({ dims }) => [dims.join(', ')],
});

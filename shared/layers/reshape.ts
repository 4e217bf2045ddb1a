import { z } from 'zod';
import { defineLayer, formatShape, misfit, size } from './define';
import { fields } from './fields';

export const reshape = defineLayer({
  className: 'Reshape',
  category: 'core',
  doc: {
    summary: 'Arranges the same numbers in another shape.',
    when: 'To see a vector as an image (64 → 8×8×1) or as a sequence.',
  },
  source: 'https://keras.io/api/layers/reshaping_layers/reshape/',
  params: z.object({
    targetShape: fields.shape({
      label: 'Target shape',
      help: 'Lengths of the axes: 8, 8, 1 for an image of 8×8.',
      default: [1],
    }),
  }),
  outputShape: ([input], { targetShape }) =>
    targetShape.length > 0 && size(targetShape) === size(input ?? [])
      ? targetShape
      : misfit(
          `Reshape expects a target of ${size(input ?? [])} numbers, as many as come in; it received ${formatShape(targetShape)}.`,
        ),
  headline: ({ targetShape }) => [formatShape(targetShape)],
});

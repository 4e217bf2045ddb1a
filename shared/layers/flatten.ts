import { z } from 'zod';
import { defineLayer, misfit, size } from './define';
import { describeShape } from './common';

export const flatten = defineLayer({
  className: 'Flatten',
  category: 'core',
  doc: {
    summary: 'Lays an image or a sequence out as one long vector.',
    when: 'Between convolutions and Dense layers.',
  },
  source: 'https://keras.io/api/layers/reshaping_layers/flatten/',
  params: z.object({}),
  outputShape: ([input]) =>
    input && input.length >= 2
      ? [size(input)]
      : misfit(
          `Flatten expects a sequence or an image; it received ${describeShape(input)}, which is flat already.`,
        ),
});

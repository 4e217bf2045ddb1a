import { z } from 'zod';
import { defineLayer } from './define';
import { fields } from './fields';
import { wrongRank } from './common';

export const repeatVector = defineLayer({
  className: 'RepeatVector',
  category: 'core',
  doc: {
    summary: 'Repeats a vector to make a sequence of it.',
    when: 'Between the encoder and the decoder of a sequence-to-sequence net.',
  },
  source: 'https://keras.io/api/layers/reshaping_layers/repeat_vector/',
  params: z.object({
    n: fields.integer({ label: 'Times', help: 'Steps of the sequence.', min: 1, max: 10_000, default: 2 }),
  }),
  outputShape: ([input], { n }) =>
    input?.length === 1 ? [n, ...input] : wrongRank('RepeatVector', 1, input),
  headline: ({ n }) => [`${n} times`],
});

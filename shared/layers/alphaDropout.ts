import { z } from 'zod';
import { defineLayer } from './define';
import { fields } from './fields';

export const alphaDropout = defineLayer({
  className: 'AlphaDropout',
  category: 'regularization',
  doc: {
    summary: 'Dropout that keeps the mean and the spread of its inputs, for nets with the selu activation.',
    when: 'Together with selu and LeCun-normal initial weights; elsewhere take Dropout.',
  },
  source: 'https://arxiv.org/abs/1706.02515',
  params: z.object({
    rate: fields.number({
      label: 'Rate',
      help: 'Share of the inputs that is set to selu’s lowest value.',
      min: 0,
      max: 0.95,
      step: 0.05,
      default: 0.1,
    }),
  }),
  outputShape: ([input]) => input ?? [],
  headline: ({ rate }) => [`${Math.round(rate * 100)} %`],
});

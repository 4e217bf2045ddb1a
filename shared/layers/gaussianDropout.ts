import { z } from 'zod';
import { defineLayer } from './define';
import { fields } from './fields';

export const gaussianDropout = defineLayer({
  className: 'GaussianDropout',
  category: 'regularization',
  doc: {
    summary: 'Multiplies its inputs by random numbers around one in training; does nothing when predicting.',
    when: 'A smoother relative of dropout: nothing is silenced altogether.',
    formula: 'y = x · ε, with ε ~ N(1, rate / (1 − rate))',
  },
  source: 'https://jmlr.org/papers/v15/srivastava14a.html',
  params: z.object({
    rate: fields.number({
      label: 'Rate',
      help: 'As in Dropout: more means more noise.',
      min: 0,
      max: 0.95,
      step: 0.05,
      default: 0.5,
    }),
  }),
  outputShape: ([input]) => input ?? [],
  headline: ({ rate }) => [`${Math.round(rate * 100)} %`],
});

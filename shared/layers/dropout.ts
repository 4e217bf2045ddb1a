import { z } from 'zod';
import { defineLayer } from './define';
import { fields } from './fields';

export const dropout = defineLayer({
  className: 'Dropout',
  category: 'regularization',
  doc: {
    summary: 'Silences a random share of its inputs at each training step; does nothing when predicting.',
    when: 'Against overfitting: between Dense layers, typically 0.2 to 0.5.',
    formula: 'y = x · m / (1 − rate), with m drawn as 0 or 1',
  },
  source: 'https://jmlr.org/papers/v15/srivastava14a.html',
  params: z.object({
    rate: fields.number({
      label: 'Rate',
      help: 'Share of the inputs that is silenced.',
      min: 0,
      max: 0.95,
      step: 0.05,
      default: 0.5,
    }),
  }),
  outputShape: ([input]) => input ?? [],
  headline: ({ rate }) => [`${Math.round(rate * 100)} %`],
});

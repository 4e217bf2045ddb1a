import { z } from 'zod';
import { defineLayer } from './define';
import { fields } from './fields';

export const thresholdedRelu = defineLayer({
  className: 'ThresholdedReLU',
  category: 'activation',
  doc: {
    summary: 'Lets numbers above a threshold pass and turns all others into zero.',
    when: 'For sparse codes in autoencoders, where small activity should not count.',
    formula: 'y = x if x > θ, else 0',
  },
  source: 'https://arxiv.org/abs/1402.3337',
  params: z.object({
    theta: fields.number({
      label: 'Threshold θ',
      help: 'Numbers up to it become zero.',
      min: 0,
      step: 0.1,
      default: 1,
    }),
  }),
  outputShape: ([input]) => input ?? [],
  headline: ({ theta }) => [`θ ${theta}`],
  // Keras 3 has folded this layer into ReLU.
  toKeras: ({ theta }) => ({ className: 'ReLU', config: { threshold: theta } }),
  toTfjs: ({ theta }) => ({ className: 'ThresholdedReLU', config: { theta } }),
});

import { z } from 'zod';
import { defineLayer } from './define';
import { fields } from './fields';

export const gaussianNoise = defineLayer({
  className: 'GaussianNoise',
  category: 'regularization',
  doc: {
    summary: 'Adds random noise to its inputs in training; does nothing when predicting.',
    when: 'Right after the Input, to make a net robust with few rows, or for a denoising autoencoder.',
    formula: 'y = x + ε, with ε ~ N(0, stddev²)',
  },
  source: 'https://keras.io/api/layers/regularization_layers/gaussian_noise/',
  params: z.object({
    stddev: fields.number({
      label: 'Standard deviation',
      help: 'Strength of the noise, in the unit of the inputs.',
      min: 0,
      step: 0.05,
      default: 0.1,
    }),
  }),
  outputShape: ([input]) => input ?? [],
  headline: ({ stddev }) => [`σ ${stddev}`],
});

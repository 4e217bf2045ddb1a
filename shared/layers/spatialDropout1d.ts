import { z } from 'zod';
import { defineLayer } from './define';
import { fields } from './fields';
import { wrongRank } from './common';

export const spatialDropout1d = defineLayer({
  className: 'SpatialDropout1D',
  category: 'regularization',
  doc: {
    summary: 'Dropout that silences whole features over all steps of a sequence.',
    when: 'After a Conv1D or an Embedding, where neighbouring steps carry the same information.',
    formula: 'y = x · m / (1 − rate), with one m per feature',
  },
  source: 'https://keras.io/api/layers/regularization_layers/spatial_dropout1d/',
  params: z.object({
    rate: fields.number({
      label: 'Rate',
      help: 'Share of the features that is silenced.',
      min: 0,
      max: 0.95,
      step: 0.05,
      default: 0.5,
    }),
  }),
  outputShape: ([input]) => (input?.length === 2 ? input : wrongRank('SpatialDropout1D', 2, input)),
  headline: ({ rate }) => [`${Math.round(rate * 100)} %`],
});

import { z } from 'zod';
import { defineLayer } from './define';
import { fields } from './fields';
import { wrongRank } from './common';

export const masking = defineLayer({
  className: 'Masking',
  category: 'core',
  doc: {
    summary: 'Marks the steps of a sequence that are only padding, so that the layers behind skip them.',
    when: 'For sequences of different lengths, filled up to one length: before LSTM, GRU or a global average.',
    formula: 'step t counts where any of its features ≠ v; yₜ = xₜ there, else 0',
  },
  source: 'https://keras.io/api/layers/core_layers/masking/',
  params: z.object({
    maskValue: fields.number({
      label: 'Padding value',
      help: 'A step is skipped where all its features, as prepared, have this value.',
      default: 0,
    }),
  }),
  outputShape: ([input]) => (input?.length === 2 ? input : wrongRank('Masking', 2, input)),
  headline: ({ maskValue }) => [`skips ${maskValue}`],
});

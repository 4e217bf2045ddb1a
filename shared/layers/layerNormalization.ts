import { z } from 'zod';
import { defineLayer, size, trainable } from './define';
import { fields } from './fields';
import { wrongRank } from './common';

// Scale and offset are always learned: tfjs has no gradient without them.
export const layerNormalization = defineLayer({
  className: 'LayerNormalization',
  category: 'normalization',
  doc: {
    summary:
      'Shifts and scales the features of each row (or step) to mean 0 and spread 1, then by a learned scale and offset.',
    when: 'In recurrent nets and transformers, and where batches are too small for BatchNormalization.',
    formula: 'y = γ · (x − mean) / √(variance + ε) + β',
  },
  source: 'https://arxiv.org/abs/1607.06450',
  params: z.object({
    epsilon: fields.number({
      label: 'Epsilon',
      help: 'Keeps the division away from zero.',
      min: 1e-8,
      max: 1,
      default: 0.001,
      advanced: true,
    }),
  }),
  outputShape: ([input]) => (input && input.length >= 1 ? input : wrongRank('LayerNormalization', 1, input)),
  paramCount: ([input]) => trainable(2 * (input?.[input.length - 1] ?? 0)),
  multiplyAdds: ([input]) => 2 * size(input ?? []),
  toKeras: (params) => ({ className: 'LayerNormalization', config: { ...params, axis: -1 } }),
});

import { z } from 'zod';
import { defineLayer, size } from './define';
import { fields } from './fields';
import { constraintField, wrongRank } from './common';

// Scale and offset are always learned: tfjs cannot train without them.
export const batchNormalization = defineLayer({
  className: 'BatchNormalization',
  category: 'normalization',
  doc: {
    summary:
      'Shifts and scales each feature to mean 0 and spread 1 over the batch, then by a learned scale and offset.',
    when: 'In deep nets, between a layer and its activation: learning becomes faster and less sensitive to the learning rate. Needs batches of 8 or more.',
    formula: 'y = γ · (x − mean) / √(variance + ε) + β',
  },
  source: 'https://arxiv.org/abs/1502.03167',
  params: z.object({
    momentum: fields.number({
      label: 'Momentum',
      help: 'How slowly the averages follow that are used when predicting.',
      min: 0,
      max: 0.9999,
      step: 0.01,
      default: 0.99,
      advanced: true,
    }),
    epsilon: fields.number({
      label: 'Epsilon',
      help: 'Keeps the division away from zero.',
      min: 1e-8,
      max: 1,
      default: 0.001,
      advanced: true,
    }),
    gammaConstraint: constraintField([0], 'Scale constraint', 1),
    betaConstraint: constraintField([0], 'Offset constraint', 1),
  }),
  outputShape: ([input]) => (input && input.length >= 1 ? input : wrongRank('BatchNormalization', 1, input)),
  paramCount: ([input]) => {
    const channels = input?.[input.length - 1] ?? 0;
    return { trainable: 2 * channels, frozen: 2 * channels };
  },
  multiplyAdds: ([input]) => size(input ?? []),
  toKeras: (params) => ({ className: 'BatchNormalization', config: { ...params, axis: -1 } }),
});

import { z } from 'zod';
import { defineLayer } from './define';
import { counted } from './common';
import {
  recurrentFields,
  recurrentShape,
  recurrentWeights,
  recurrentWork,
  recurrentActivationField,
} from './recurrent';

export const gru = defineLayer({
  className: 'GRU',
  category: 'recurrent',
  doc: {
    summary: 'Reads a sequence step by step with two gates: a lighter relative of LSTM.',
    when: 'As LSTM, with a quarter fewer weights; often as good with few rows.',
    formula: 'hₜ = z · hₜ₋₁ + (1 − z) · tanh(xₜ · W + (r · hₜ₋₁) · U + b)',
  },
  source: 'https://arxiv.org/abs/1406.1078',
  params: z.object({ ...recurrentFields, recurrentActivation: recurrentActivationField }),
  outputShape: ([input], params) => recurrentShape('GRU', input, params),
  paramCount: ([input], params) => recurrentWeights(3, input, params),
  multiplyAdds: ([input], { units }) => recurrentWork(3, input, units),
  headline: ({ units, returnSequences }) => [
    counted(units, 'unit'),
    ...(returnSequences ? ['sequence'] : []),
  ],
  // tfjs applies the reset gate before the product; Keras 3 does so only when told.
  toKeras: (params) => ({ className: 'GRU', config: { ...params, resetAfter: false } }),
});

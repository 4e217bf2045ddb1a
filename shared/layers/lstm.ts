import { z } from 'zod';
import { defineLayer } from './define';
import { fields } from './fields';
import { counted } from './common';
import {
  recurrentFields,
  recurrentShape,
  recurrentWeights,
  recurrentWork,
  recurrentActivationField,
} from './recurrent';

export const lstm = defineLayer({
  className: 'LSTM',
  category: 'recurrent',
  doc: {
    summary: 'Reads a sequence step by step with gates that decide what to keep, to forget and to tell.',
    when: 'For series, signals and text, where things far back still matter.',
    formula: 'cₜ = f · cₜ₋₁ + i · tanh(xₜ · W + hₜ₋₁ · U + b),  hₜ = o · tanh(cₜ)',
  },
  source: 'https://doi.org/10.1162/neco.1997.9.8.1735',
  params: z.object({
    ...recurrentFields,
    recurrentActivation: recurrentActivationField,
    unitForgetBias: fields.flag({
      label: 'Remember at first',
      help: 'Start with the forget gate open, which helps long memories to form.',
      default: true,
      advanced: true,
    }),
  }),
  outputShape: ([input], params) => recurrentShape('LSTM', input, params),
  paramCount: ([input], params) => recurrentWeights(4, input, params),
  multiplyAdds: ([input], { units }) => recurrentWork(4, input, units),
  headline: ({ units, returnSequences }) => [
    counted(units, 'unit'),
    ...(returnSequences ? ['sequence'] : []),
  ],
});

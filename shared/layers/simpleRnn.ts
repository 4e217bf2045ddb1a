import { z } from 'zod';
import { defineLayer } from './define';
import { counted } from './common';
import { recurrentFields, recurrentShape, recurrentWeights, recurrentWork } from './recurrent';

export const simpleRnn = defineLayer({
  className: 'SimpleRNN',
  category: 'recurrent',
  doc: {
    summary: 'Reads a sequence step by step and carries a memory along, mixed anew at each step.',
    when: 'For short sequences and for learning how recurrent nets work; it forgets over long ones.',
    formula: 'hₜ = activation(xₜ · W + hₜ₋₁ · U + b)',
  },
  source: 'https://keras.io/api/layers/recurrent_layers/simple_rnn/',
  params: z.object({ ...recurrentFields }),
  outputShape: ([input], params) => recurrentShape('SimpleRNN', input, params),
  paramCount: ([input], params) => recurrentWeights(1, input, params),
  multiplyAdds: ([input], { units }) => recurrentWork(1, input, units),
  headline: ({ units, returnSequences }) => [
    counted(units, 'unit'),
    ...(returnSequences ? ['sequence'] : []),
  ],
});

import { z } from 'zod';
import { defineLayer } from './define';
import { elementwiseWork, several, stretched } from './merging';

export const multiply = defineLayer({
  className: 'Multiply',
  category: 'merge',
  doc: {
    summary: 'Multiplies its inputs, number by number.',
    when: 'For gates and attention: one branch decides how much of the other passes.',
    formula: 'y = x₁ · x₂ · …',
  },
  source: 'https://keras.io/api/layers/merging_layers/multiply/',
  params: z.object({}),
  inputs: several,
  outputShape: (inputs) => stretched('Multiply', inputs),
  multiplyAdds: elementwiseWork,
});

import { z } from 'zod';
import { defineLayer } from './define';
import { elementwiseWork, several, stretched } from './merging';

export const average = defineLayer({
  className: 'Average',
  category: 'merge',
  doc: {
    summary: 'Takes the mean of its inputs, number by number.',
    when: 'To let several branches vote with equal weight.',
    formula: 'y = (x₁ + … + xₙ) / n',
  },
  source: 'https://keras.io/api/layers/merging_layers/average/',
  params: z.object({}),
  inputs: several,
  outputShape: (inputs) => stretched('Average', inputs),
  multiplyAdds: elementwiseWork,
});

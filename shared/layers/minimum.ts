import { z } from 'zod';
import { defineLayer } from './define';
import { alike, elementwiseWork, several } from './merging';

export const minimum = defineLayer({
  className: 'Minimum',
  category: 'merge',
  doc: {
    summary: 'Takes the smaller of its inputs, number by number.',
    when: 'Where all branches must agree.',
    formula: 'y = min(x₁, x₂, …)',
  },
  source: 'https://keras.io/api/layers/merging_layers/minimum/',
  params: z.object({}),
  inputs: several,
  outputShape: (inputs) => alike('Minimum', inputs),
  multiplyAdds: elementwiseWork,
});

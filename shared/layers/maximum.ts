import { z } from 'zod';
import { defineLayer } from './define';
import { alike, elementwiseWork, several } from './merging';

export const maximum = defineLayer({
  className: 'Maximum',
  category: 'merge',
  doc: {
    summary: 'Takes the larger of its inputs, number by number.',
    when: 'Where the strongest branch should decide.',
    formula: 'y = max(x₁, x₂, …)',
  },
  source: 'https://keras.io/api/layers/merging_layers/maximum/',
  params: z.object({}),
  inputs: several,
  outputShape: (inputs) => alike('Maximum', inputs),
  multiplyAdds: elementwiseWork,
});

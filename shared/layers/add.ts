import { z } from 'zod';
import { defineLayer } from './define';
import { elementwiseWork, several, stretched } from './merging';

export const add = defineLayer({
  className: 'Add',
  category: 'merge',
  doc: {
    summary: 'Adds its inputs, number by number.',
    when: 'For skip connections in residual nets: what a block learned is added to what it received.',
    formula: 'y = x₁ + x₂ + …',
  },
  source: 'https://keras.io/api/layers/merging_layers/add/',
  params: z.object({}),
  inputs: several,
  outputShape: (inputs) => stretched('Add', inputs),
  multiplyAdds: elementwiseWork,
});

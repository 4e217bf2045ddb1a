import { z } from 'zod';
import { defineLayer } from './define';

export const elu = defineLayer({
  className: 'ELU',
  category: 'activation',
  doc: {
    summary: 'Like ReLU, with a smooth curve to −1 for negative numbers.',
    when: 'As a gentler ReLU: outputs centre around zero, which can speed up learning.',
    formula: 'y = x if x > 0, else eˣ − 1',
  },
  source: 'https://arxiv.org/abs/1511.07289',
  params: z.object({}),
  outputShape: ([input]) => input ?? [],
});

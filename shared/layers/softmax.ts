import { z } from 'zod';
import { defineLayer } from './define';

export const softmax = defineLayer({
  className: 'Softmax',
  category: 'activation',
  doc: {
    summary: 'Turns numbers into shares that are positive and add up to one.',
    when: 'At the end of a classifier: the shares are the probabilities of the classes.',
    formula: 'yᵢ = eˣⁱ / Σⱼ eˣʲ',
  },
  source: 'https://keras.io/api/layers/activation_layers/softmax/',
  params: z.object({}),
  outputShape: ([input]) => input ?? [],
  // tfjs' own default is the first axis, Keras' the last.
  toKeras: () => ({ className: 'Softmax', config: { axis: -1 } }),
});

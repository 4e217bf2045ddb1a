import { z } from 'zod';
import { defineLayer, formatShape, size, trainable } from './define';
import { activationField, bend, counted, kernelFields } from './common';
import { filtersField, kernelSizeField, paddingField, slide, stridesField, striding } from './windows';

// Dilation is left out: tfjs has no gradient for it.
export const conv1d = defineLayer({
  className: 'Conv1D',
  category: 'convolution',
  doc: {
    summary:
      'Slides small learned patterns over a sequence and reports, step by step, how well each matches.',
    when: 'For series and signals: short shapes in time, wherever they occur.',
    formula: 'y[t] = activation(Σₖ x[t + k] · W[k] + b)',
  },
  source: 'https://keras.io/api/layers/convolution_layers/convolution1d/',
  params: z.object({
    filters: filtersField(),
    kernelSize: kernelSizeField(1),
    strides: stridesField(1),
    padding: paddingField,
    activation: activationField('linear'),
    ...kernelFields([0, 1]),
  }),
  outputShape: ([input], p) =>
    slide('Conv1D', input, { extent: p.kernelSize, strides: p.strides, padding: p.padding }, p.filters),
  paramCount: ([input], { kernelSize, filters, useBias }) =>
    trainable((size(kernelSize) * (input?.[1] ?? 0) + (useBias ? 1 : 0)) * filters),
  multiplyAdds: ([input], { kernelSize }, output) => size(output) * size(kernelSize) * (input?.[1] ?? 0),
  headline: ({ filters, kernelSize, strides, activation }) => [
    counted(filters, 'filter'),
    formatShape(kernelSize),
    ...striding(strides),
    ...bend(activation),
  ],
});

import { z } from 'zod';
import { defineLayer, formatShape, size, trainable } from './define';
import { activationField, bend, counted, kernelFields } from './common';
import { filtersField, kernelSizeField, paddingField, slide, stridesField, striding } from './windows';

// Dilation is left out: tfjs has no gradient for it.
export const conv2d = defineLayer({
  className: 'Conv2D',
  category: 'convolution',
  doc: {
    summary:
      'Slides small learned patterns over an image and reports, place by place, how well each matches.',
    when: 'For images: edges and textures first, larger forms in deeper layers.',
    formula: 'y[i, j] = activation(Σ x[i + k, j + l] · W[k, l] + b)',
  },
  source: 'https://keras.io/api/layers/convolution_layers/convolution2d/',
  params: z.object({
    filters: filtersField(),
    kernelSize: kernelSizeField(2),
    strides: stridesField(2),
    padding: paddingField,
    activation: activationField('linear'),
    ...kernelFields([0, 1, 2]),
  }),
  outputShape: ([input], p) =>
    slide('Conv2D', input, { extent: p.kernelSize, strides: p.strides, padding: p.padding }, p.filters),
  paramCount: ([input], { kernelSize, filters, useBias }) =>
    trainable((size(kernelSize) * (input?.[2] ?? 0) + (useBias ? 1 : 0)) * filters),
  multiplyAdds: ([input], { kernelSize }, output) => size(output) * size(kernelSize) * (input?.[2] ?? 0),
  headline: ({ filters, kernelSize, strides, activation }) => [
    counted(filters, 'filter'),
    formatShape(kernelSize),
    ...striding(strides),
    ...bend(activation),
  ],
});
